/** The module, where a bundler or runtime imports one, for `init`. */
declare const module: object;
export default module;
