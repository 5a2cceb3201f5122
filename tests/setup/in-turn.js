/**
 * Lets several speak at once and be heard one after the other: who began first is shown as it comes, the others
 * when it is their turn.
 *
 * @param {(text: string) => void} show
 * @returns {() => { say: (text: string) => void, end: () => void }} a speaker, who is heard until the end
 */
export function inTurn(show) {
  /** @type {{ held: string, over: boolean }[]} */
  const queue = [];
  return () => {
    const one = { held: "", over: false };
    queue.push(one);
    return {
      say: (text) => {
        if (queue[0] === one) show(text);
        else one.held += text;
      },
      end: () => {
        one.over = true;
        while (queue[0]?.over) {
          queue.shift();
          show(queue[0]?.held ?? "");
        }
      },
    };
  };
}
