import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deliver } from "../deliver.js";
import { impatientClock } from "../testing/impatient-clock.js";
import { type MailAnswers, type MailServer, startMailServer } from "../testing/mail-server.js";
import { failedDeployment } from "../testing/notices.js";
import { email, type EmailOptions } from "./email.js";

const signal = new AbortController().signal;
let server: MailServer;
afterEach(async () => {
  vi.doUnmock("nodemailer");
  await server.close();
});

async function setUp(answers: MailAnswers = {}, more: Partial<EmailOptions> = {}) {
  server = await startMailServer(answers);
  const { port } = server;
  const sender = email({
    host: "127.0.0.1",
    port,
    security: "none",
    from: "Cutover <cutover@example.org>",
    to: ["ops@example.org", "dev@example.org"],
    ...more,
  });
  const clock = impatientClock();
  return { sender, send: (notice = failedDeployment) => deliver(sender, notice, { signal, clock }) };
}

describe("the sender email", () => {
  it("should send a plain mail to all receivers", async () => {
    const { send } = await setUp();
    expect(await send()).toMatchObject({ sender: "email", outcome: "delivered", tries: 1 });
    const [mail = ""] = server.mails;
    expect(mail).toContain(
      "MAIL FROM:<cutover@example.org>\nRCPT TO:<ops@example.org>\nRCPT TO:<dev@example.org>",
    );
    expect(mail).toContain("Subject: web: the deployment failed and was undone\n");
    expect(mail).toContain("Message-ID: <d-1-failed@cutover>");
    expect(mail).toContain("Content-Type: text/plain; charset=utf-8");
    expect(mail).toContain("\ngreen answered 503\nLook at green's last log lines.\n");
    expect(mail).toContain("\nError: READINESS_TIMEOUT\n");
  });

  it("should add no header, receiver or command that a text holds", async () => {
    const { send } = await setUp();
    const attack = "web\r\nBcc: evil@example.org\r\n\r\n<h1>x</h1>\r\n.\r\nRCPT TO:<evil@example.org>";
    const error = { code: attack, message: attack, remedy: attack };
    expect(await send({ ...failedDeployment, workload: attack, by: attack, error })).toMatchObject({
      outcome: "delivered",
    });
    const [mail = ""] = server.mails;
    const [envelope = "", head = ""] = mail.split("\n\n");
    expect(envelope.match(/^RCPT TO/gm)).toHaveLength(2);
    expect(head).not.toMatch(/^(Bcc|RCPT)/im);
    expect(server.mails).toHaveLength(1);
  });

  it("should log in, and show neither login nor password if that is refused", async () => {
    const { sender, send } = await setUp(
      { AUTH: "535 5.7.8 cutover-user: hunter2secret is wrong" },
      { user: "cutover-user", password: "hunter2secret" },
    );
    const delivery = await send();
    expect(delivery).toMatchObject({
      outcome: "failed",
      reason: "the mail server answered 535 (EAUTH)",
      tries: 1,
    });
    expect(inspect([sender, delivery], { depth: 9 })).not.toMatch(/hunter2|cutover-user|example\.org/);
    expect(server.lines.some((line) => line.startsWith("AUTH PLAIN"))).toBe(true);
  });

  it.each([
    [
      "a refusal",
      { RCPT: "550 5.1.1 <ops@example.org> is unknown" },
      "the mail server answered 550 (EENVELOPE)",
      1,
    ],
    ["a delay", { MAIL: "451 4.3.0 later" }, "the mail server answered 451 (EENVELOPE)", 6],
  ])("should give the code of %s", async (_, answers, reason, tries) => {
    const { send } = await setUp(answers);
    expect(await send()).toMatchObject({ outcome: "failed", reason, tries });
  });

  it("should send nothing in clear if TLS is wanted and not offered", async () => {
    const { send } = await setUp({}, { security: "starttls", user: "u", password: "hunter2secret" });
    expect(await send()).toMatchObject({ outcome: "failed" });
    expect(server.mails).toEqual([]);
    expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL FROM/);
  });

  it.each([
    [{ to: "nobody" }, "email.to"],
    [{ from: "a@b\r\nBcc: c@d" }, "email.from"],
    [{ host: "" }, "email.host"],
    [{ port: 0 }, "email.port"],
    [{ security: "ssl" as "tls" }, "email.security"],
    [{ user: "only" }, "email.password"],
  ])("should refuse %j", async (more, field) => {
    await expect(setUp({}, more)).rejects.toMatchObject({ code: "CONFIG_INVALID", details: { field } });
  });

  it("should say what to install if nodemailer is absent", async () => {
    vi.doMock("nodemailer", () => {
      throw new Error("Cannot find package 'nodemailer'");
    });
    const { send } = await setUp();
    expect(await send()).toMatchObject({
      outcome: "failed",
      reason:
        "the package nodemailer, which sends e-mails, is not installed. Install the named package beside Cutover, then start again.",
      tries: 1,
    });
  });
});
