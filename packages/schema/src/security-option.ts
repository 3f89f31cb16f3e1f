import * as z from "zod";

/** An option of `security_opt` as the engine takes it. */
const shape =
  /^(?:no-new-privileges(?:[:=](?:true|false))?|apparmor[:=][\w.-]{1,255}|seccomp[:=]unconfined|label[:=](?:disable|(?:user|role|type|level):[\w.,:-]{1,255})|systempaths[:=]unconfined)$/;

export const securityOptionSchema = z.string().regex(shape, {
  error:
    'an option such as "no-new-privileges:true"; others are apparmor=, label=, seccomp=unconfined and systempaths=unconfined',
});

/** Takes rights away, and gives none. */
export function isHarmlessSecurityOption(option: string): boolean {
  return /^no-new-privileges(?:[:=](?:true|false))?$/.test(option);
}
