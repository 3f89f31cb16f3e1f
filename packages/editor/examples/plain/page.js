import "@cutover/editor";

const editor = document.querySelector("cutover-editor");
const heard = [];
for (const type of ["input", "change", "diagnostics"]) editor.addEventListener(type, () => heard.push(type));
window.heard = heard;
