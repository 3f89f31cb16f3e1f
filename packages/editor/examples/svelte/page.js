import { mount } from "svelte";
import Config from "./Config.svelte";

mount(Config, { target: document.querySelector("#app") });
