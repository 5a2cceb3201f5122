/** The file of notices: what is built into something of ours, and the licence that asks to go with it. */

import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ROOT } from "./wasm.js";

export const NOTICES = "THIRD-PARTY-NOTICES.txt";

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-._]|$)/i;
/** Where a licence may be chosen, MIT is, so that no other text is needed. */
const MIT_FILE = /^licen[cs]e[-._]mit/i;
const CHOSEN_BY_MIT = /^(licen[cs]e([-._](apache.*|md|txt)?|)|copying)$/i;

/**
 * @typedef {object} Component
 * @property {string} name with its version
 * @property {string} licence as an SPDX expression
 * @property {string} source where it comes from
 * @property {string[]} texts of its licence
 */

/**
 * The crates in a module: of Cargo's registries, and the standard library, which is in every module.
 * @param {readonly string[]} manifests the paths of their `Cargo.toml`, as Cargo publishes it
 * @returns {Promise<Component[]>}
 */
export async function crates(manifests) {
  const found = manifests.map(async (manifest) => {
    const [text = ""] = (await readFile(manifest, "utf8")).split(/^\[package\]$/m).slice(1);
    const field = (/** @type {string} */ name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(text)?.[1] ?? "";
    const [, authors = ""] = /^authors = \[([^\]]*)\]/m.exec(text) ?? [];
    const names = [...authors.matchAll(/"([^"<]*?)\s*(?:<[^"]*)?"/g)].map(([, author]) => author);
    const licence = field("license").replaceAll("/", " OR ");
    return component(`${field("name")} ${field("version")}`, licence, field("repository"), dirname(manifest), names.join(", "));
  });
  const standard = {
    name: "Rust standard library, with compiler_builtins, dlmalloc and hashbrown",
    licence: "MIT OR Apache-2.0",
    source: "https://github.com/rust-lang/rust",
    texts: [await mit("The Rust Project contributors")],
  };
  return [standard, ...(await Promise.all(found))];
}

/**
 * The npm packages in a bundle.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @returns {Promise<Component[]>}
 */
export async function packages(metafiles) {
  const files = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? "");
  const found = [...new Set(folders)].filter(Boolean).map(async (folder) => {
    const { name, version, license, repository, author } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const source = String(repository?.url ?? repository ?? "").replace(/^(?=[\w-]+\/[\w.-]+$)/, "https://github.com/");
    return component(`${name} ${version}`, license ?? "", source, join(ROOT, folder), String(author?.name ?? author ?? name));
  });
  return Promise.all(found);
}

/**
 * @param {readonly Component[]} components
 * @returns {string} each of them once, in the order of their names
 */
export function noticesOf(components) {
  const once = new Map(components.map((component) => [component.name, component]));
  const sorted = [...once.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  /** Which components have a text. @type {Map<string, string[]>} */
  const texts = new Map();
  for (const { name, texts: own } of sorted) for (const text of own) texts.set(text, [...(texts.get(text) ?? []), name]);
  const list = sorted.map(({ name, licence, source }) => `${name}: ${licence}${source && `, ${source}`}`);
  const parts = [...texts].map(([text, names]) => `${"-".repeat(72)}\n${names.join("\n")}\n\n${text}`);
  return `What other people made and this has in it. Where a licence may be chosen, it is MIT.\n\n${list.join("\n")}\n\n${parts.join("\n")}`;
}

/**
 * @param {string} name
 * @param {string} licence
 * @param {string} source
 * @param {string} folder
 * @param {string} authors
 * @returns {Promise<Component>}
 * @throws {Error} where its licence has no text
 */
async function component(name, licence, source, folder, authors) {
  const all = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const files = all.some((file) => MIT_FILE.test(file)) ? all.filter((file) => !CHOSEN_BY_MIT.test(file)) : all;
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  if (texts.length === 0 && /\bMIT\b/.test(licence)) texts.push(await mit(authors));
  if (texts.length === 0) throw new Error(`${name} (${licence}) comes without the text of its licence: see src/build/notices.js`);
  return { name, licence, source: source.replace(/^git\+|\.git$/g, ""), texts: texts.map((text) => `${text.replace(/\r\n/g, "\n").trim()}\n`) };
}

/** @param {string} holders who has the copyright */
async function mit(holders) {
  const ours = await readFile(join(ROOT, "LICENSE-MIT"), "utf8");
  return ours.replace(/^Copyright .*$/m, `Copyright (c) ${holders}`);
}
