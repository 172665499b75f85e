// Preloaded into each measured process: answers the driver with the CPU time and memory this process has used.
process.on("message", (message) => {
  if (message !== "usage") return;
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 1024 / 1024 });
});
process.channel?.unref();
