/**
 * Says at once, in both languages, why this browser cannot show the page or will not keep its session. Of the
 * oldest syntax there is: newer would fail where it is needed. The page itself needs what is asked for here.
 */
(function () {
  var place = document.getElementById("floor");

  /** @param {string} lang @param {string} text */
  function line(lang, text) {
    var element = document.createElement("p");
    element.lang = lang;
    element.appendChild(document.createTextNode(text));
    return element;
  }

  /** @param {string} en @param {string} zh */
  function say(en, zh) {
    if (!place) return;
    var box = document.createElement("div");
    box.appendChild(line("en", en));
    box.appendChild(line("zh-CN", zh));
    place.appendChild(box);
    place.removeAttribute("hidden");
  }

  function sayTooOld() {
    if (document.body.getAttribute("data-floor")) return;
    document.body.setAttribute("data-floor", "old");
    say(
      "This browser is too old for this page. Update it, or open this address in a current Chrome, Edge, Firefox or Safari; from DingTalk by its menu: open in browser.",
      "此浏览器版本过旧，无法显示本页面。请更新浏览器，或用新版 Chrome、Edge、Firefox、Safari 打开此地址；在钉钉中请通过菜单选择“在浏览器中打开”。"
    );
  }

  // Syntax that it does not know is an error of the page's own files.
  window.addEventListener("error", function (event) {
    if (/\/(page|dingtalk-conference-lock)\.js/.test(event.filename || "") && /SyntaxError/.test(event.message || "")) sayTooOld();
  });

  if (!("noModule" in document.createElement("script")) || !window.AbortController || !window.HTMLDialogElement || !Object.hasOwn) return sayTooOld();
  if (typeof WebAssembly !== "object") {
    say(
      "This page locks by WebAssembly, which is switched off here. On an iPhone or iPad, take this page out of Lockdown Mode; else ask your IT admin, or use another browser.",
      "本页面的锁定功能需要 WebAssembly，而此处已禁用。iPhone 或 iPad 请将本页面排除在锁定模式之外；否则请联系 IT 管理员，或换用其他浏览器。"
    );
  }
  if (window.isSecureContext === false) {
    say(
      "This address is not encrypted, so the browser keeps no session. Open it by https, or ask your IT admin for the right address.",
      "此地址未加密，浏览器不会保留登录状态。请用 https 打开，或向 IT 管理员索取正确的地址。"
    );
  }
  if (navigator.cookieEnabled === false) {
    say(
      "This browser blocks cookies, so it stays signed in to nothing. Allow cookies for this address, then reload the page.",
      "此浏览器阻止了 Cookie，无法保持登录。请允许此地址使用 Cookie，然后刷新页面。"
    );
  }
  try {
    window.localStorage.getItem("");
  } catch (error) {
    say(
      "This browser stores nothing for this page: the page works, but its language and an unfinished list are forgotten when it is closed. To keep them, allow this address to store data.",
      "此浏览器不允许本页面存储数据：页面可用，但关闭后语言设置和未完成的列表会被遗忘。如需保留，请允许此地址存储数据。"
    );
  }
})();
