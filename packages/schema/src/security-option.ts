import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

/** An option of `security_opt` as the engine takes it. */
const shape =
  /^(?:no-new-privileges(?:[:=](?:true|false))?|apparmor[:=][\w.-]{1,255}|seccomp[:=]unconfined|label[:=](?:disable|(?:user|role|type|level):[\w.,:-]{1,255})|systempaths[:=]unconfined)$/;

export const securityOptionSchema = z.string().regex(shape, {
  error: mustBe("security-option"),
});

/** An option that only removes rights. */
export function isHarmlessSecurityOption(option: string): boolean {
  return /^no-new-privileges(?:[:=](?:true|false))?$/.test(option);
}
