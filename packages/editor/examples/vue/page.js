import { createApp } from "vue";
import Config from "./Config.vue";

createApp(Config).mount("#app");
