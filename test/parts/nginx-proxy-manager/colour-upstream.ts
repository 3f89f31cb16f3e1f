import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ColourUpstream {
  readonly port: number;
  close(): Promise<void>;
}

/** An upstream that answers its colour on every path but /headers, which echoes; an upgrade gets 101 and a stream of the colour. */
export async function startColourUpstream(colour: string): Promise<ColourUpstream> {
  const upgraded = new Set<Duplex>();
  const server = createServer(({ url, headers }, response) => {
    response.end(url === "/headers" ? JSON.stringify(headers) : colour);
  });
  server.on("upgrade", (_request, socket) => {
    upgraded.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => upgraded.delete(socket));
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n");
    socket.write(`Connection: Upgrade\r\n\r\n${colour}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}
