"use strict";
// Asks now and then whether there is another picture, and shows what is wrong with the spec meanwhile.

(() => {
  const version = Number(document.currentScript.dataset.version);
  const error = document.createElement("pre");
  error.setAttribute("role", "alert");
  error.style.cssText = "margin:0;padding:8px 16px;background:#7a1020;color:#fff;overflow:auto;max-height:40vh";
  error.hidden = true;
  document.body.prepend(error);
  const ask = async () => {
    const state = await (await fetch("/state", { cache: "no-store" })).json();
    if (state.version !== version) location.reload();
    error.hidden = !state.error;
    error.textContent = state.error;
  };
  const again = () => ask().catch(() => {}).finally(() => setTimeout(again, 400));
  again();
})();
