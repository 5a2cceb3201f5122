/** Elements made and changed by properties and text, never by markup: text from DingTalk stays text. */

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 */

/**
 * An element; `onclick` and the like are listeners, `true` and `false` are attributes without a value.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  assign(element, attributes);
  element.append(...children.filter(isNode));
  return element;
}

/**
 * The same for SVG, whose namespace is that of the symbols in the page.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(find(".symbols", SVGElement).namespaceURI, tag));
  assign(element, attributes);
  element.append(...children.filter(isNode));
  return element;
}

/**
 * One of the page's symbols.
 * @param {string} name
 */
export function icon(name) {
  return svg("svg", { "aria-hidden": "true", class: "icon" }, svg("use", { href: `#${name}` }));
}

/**
 * @param {Element} element which has an icon
 * @param {string} name
 */
export function setIcon(element, name) {
  const use = element.querySelector("use");
  if (use?.getAttribute("href") !== `#${name}`) use?.setAttribute("href", `#${name}`);
}

/**
 * Leaves alone what already has this text, so that nothing is announced or selected anew.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Text from elsewhere, whose direction is its own, and which no browser is to translate: by a name one finds it again.
 * @param {string} text
 */
export function foreign(text) {
  return h("bdi", { translate: "no" }, text);
}

/**
 * Words that contain text from elsewhere, each in its own direction: `{title}` becomes the node of that name, where it
 * stands first. What else is in braces is somebody's own words.
 * @param {string} pattern
 * @param {Record<string, Child>} nodes
 * @returns {(Node | string)[]}
 */
export function withNodes(pattern, nodes) {
  const left = new Map(Object.entries(nodes).map(([name, node]) => [`{${name}}`, node]));
  const put = (/** @type {string} */ part) => {
    const node = left.has(part) ? left.get(part) : part;
    left.delete(part);
    return node;
  };
  return pattern.split(/(\{\w+\})/).map(put).filter(isNode);
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, type, within = document) {
  const element = within.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`the page has no ${selector}`);
}

/**
 * Opens a dialog over the page, or in its place where the engine cannot.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  if (typeof dialog.showModal === "function") return dialog.showModal();
  const form = find("form", HTMLFormElement, dialog);
  const end = (/** @type {string} */ value) => {
    form.onsubmit = dialog.onkeydown = null;
    dialog.returnValue = value;
    dialog.removeAttribute("open");
    dialog.dispatchEvent(new Event("close"));
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    end(/** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "");
  };
  dialog.onkeydown = ({ key }) => key === "Escape" && end("");
  dialog.setAttribute("open", "");
  dialog.querySelector("button")?.focus();
}

/** Closes what is open over the page, with no for an answer. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    if (dialog instanceof HTMLDialogElement && typeof dialog.showModal === "function") dialog.close("");
    else dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  }
}

/**
 * Puts other children there; what had the focus and is still among them has it again.
 * @param {Element} place
 * @param {...Child} children
 * @returns {boolean} false where what had it is gone
 */
export function redraw(place, ...children) {
  const active = document.activeElement;
  const known = (/** @type {Element} */ element) => element.getAttribute("aria-label") ?? element.outerHTML;
  const had = active && place.contains(active) ? known(active) : "";
  place.replaceChildren(...children.filter(isNode));
  const again = had && [...place.querySelectorAll("a, button, summary, [tabindex]")].find((element) => known(element) === had);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  return had === "" || again instanceof HTMLElement;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
}

/**
 * @param {Child} child
 * @returns {child is Node | string}
 */
function isNode(child) {
  return child !== null && child !== undefined && child !== false;
}
