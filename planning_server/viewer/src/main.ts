import "./style.css";
import { App } from "./app";
import { openCopy } from "./copy";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
await openCopy(document);
new App(root).start();
