process.on("SIGTERM", () => console.log("SIGTERM: ignored"));
setInterval(() => undefined, 60_000);
console.log("started");
