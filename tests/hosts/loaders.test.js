import assert from "node:assert/strict";
import { it } from "node:test";

import { textOf } from "../readme/markdown.js";

const PAGE = textOf("www/index.html");

/**
 * What Cloudflare's Rocket Loader makes of a script, unless an attribute keeps it away, which has to stand
 * before `src`: developers.cloudflare.com/speed/optimization/content/rocket-loader/ignore-javascripts
 * @param {string} html
 */
function rocketLoader(html) {
  return html.replace(/<script\b[^>]*>/g, (tag) => {
    if (/^[^>]*?\sdata-cfasync=(["'])false\1[^>]*?\ssrc=/.test(tag)) return tag;
    return /\stype="[^"]*"/.test(tag) ? tag.replace(/\stype="([^"]*)"/, ' type="0123456789abcdef-$1"') : tag.replace("<script", '<script type="0123456789abcdef-"');
  });
}

/**
 * The filter `defer_javascript` of PageSpeed, in a web server in front: modpagespeed.com/doc/filter-js-defer
 * @param {string} html
 */
function pageSpeed(html) {
  return html.replace(/<script\b[^>]*>/g, (tag) => {
    if (/\sdata-pagespeed-no-defer\b/.test(tag)) return tag;
    return tag.replace(/\b(type|src)=/g, "data-pagespeed-orig-$1=").replace(/>$/, ' type="text/psajs">');
  });
}

it("W10: what rewrites scripts on the way leaves the page's alone", () => {
  assert.match(PAGE, /<script\b[^>]*\stype="module"[^>]*\ssrc="page\.js"/);
  const bare = PAGE.replace(/ data-[\w-]+(="[^"]*")?(?=[^>]* type="module")/g, "");
  for (const loader of [rocketLoader, pageSpeed]) {
    assert.equal(loader(PAGE), PAGE);
    assert.doesNotMatch(loader(bare), /\stype="module"/, "or it would be taken for another");
  }
});
