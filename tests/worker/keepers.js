/** What goes into an entry whose requests bring their variables along: a keeper that has those of whoever asks it last. */
export const GIVEN_KEEPER = `
export class Keeper {
  env = {};
  constructor(context) { this.context = context; }
  fetch(request) {
    for (const name of Object.keys(this.env)) delete this.env[name];
    Object.assign(this.env, JSON.parse(request.headers.get("x-env"), revive));
    this.ours ??= new Ours(this.context, this.env);
    return this.ours.fetch(request);
  }
  alarm() { return this.ours?.alarm(); }
}
const keepers = (namespace, env) => ({
  idFromName: (name) => namespace.idFromName(name),
  get: (id) => ({ fetch: (url, init) => namespace.get(id).fetch(url, { ...init, headers: { "x-env": env } }) }),
});`;

/** For miniflare. */
export const KEEPER = { durableObjects: { KEEPER: { className: "Keeper", useSQLite: true } } };
