"use strict";
// Asks now and then whether there is another picture, and shows what is wrong with the spec meanwhile.

(() => {
  const version = Number(document.currentScript.dataset.version), isPage = typeof data !== "undefined";
  const error = document.createElement("pre"), paper = document.querySelector("body > svg > rect");
  error.setAttribute("role", "alert");
  error.style.cssText = "margin:0;padding:8px 16px;background:#7a1020;color:#fff;overflow:auto;max-height:40vh;flex:none";
  error.hidden = true;
  document.body.prepend(error);
  if (paper) document.body.style.background = paper.getAttribute("fill");
  if (isPage && sessionStorage.page) resume(JSON.parse(sessionStorage.page));
  const tell = text => {
    if (error.textContent !== text) error.textContent = text;
    error.hidden = !text;
  };
  const ask = async () => {
    const state = await (await fetch("/state", { cache: "no-store" })).json();
    if (state.version !== version) {
      if (isPage) sessionStorage.page = JSON.stringify(resumed());
      location.reload();
    }
    tell(state.error);
    return 400;
  };
  const again = () => ask().catch(() => {
    tell("cnndsl has ended: this page is no longer drawn again.");
    return 4000;
  }).then(pause => setTimeout(again, pause));
  again();
})();
