import "@cutover/editor";

const editor = document.querySelector("cutover-editor");
const strategy = document.querySelector("output");
const show = () => (strategy.textContent = editor.resolution?.strategy ?? "");
editor.addEventListener("diagnostics", show);
show();
