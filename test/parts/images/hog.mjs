// Allocates and touches memory until the kernel ends the process. Run it with a memory limit.
const taken = [];
setInterval(() => taken.push(Buffer.alloc(8 * 1024 * 1024, 1)), 5);
