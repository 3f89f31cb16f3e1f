const { createDeployer } = require("@cutover/core");
const { image } = require("@cutover/plugin-image");

console.log(typeof createDeployer, image().kind);
