import { created, ok, type Call, type Route } from "./api-routes.js";
import { ApiError } from "./api-error.js";
import { validPayload } from "./schema-check.js";
import {
  createUserSchema,
  loginSchema,
  permissionsSchema,
  twoFactorEnableSchema,
  twoFactorLoginSchema,
  updateUserSchema,
} from "./schemas.js";
import type { Claims } from "./token-issuer.js";
import { publicUser, type NewUser, type User } from "./user-book.js";
import { sqlTime } from "./sql-time.js";

const challengeLife = "5m";
const wrongCode = "Invalid verification code";

function login(call: Call) {
  const { users, tokens } = call.instance;
  const data = validPayload(loginSchema, call.body);
  const user = users.login(String(data["identity"]), String(data["secret"]));
  if (user.twoFactor === undefined) return tokens.issue({ userId: user.id, scope: "user" });
  const challenge = tokens.issue({ userId: user.id, scope: "2fa-challenge" }, challengeLife);
  return { requires_2fa: true, challenge_token: challenge.token };
}

function answerChallenge(call: Call) {
  const { users, tokens } = call.instance;
  const data = validPayload(twoFactorLoginSchema, call.body);
  const { userId, scope } = readChallenge(call, String(data["challenge_token"]));
  if (scope !== "2fa-challenge") throw new ApiError(400, "Invalid challenge token");
  if (!users.passesTwoFactor(users.get(userId), String(data["code"]))) {
    throw new ApiError(400, wrongCode, "error.invalid-2fa");
  }
  return tokens.issue({ userId, scope: "user" }, "1d");
}

function readChallenge(call: Call, token: string): Claims {
  try {
    return call.instance.tokens.read(token);
  } catch {
    throw new ApiError(400, "Invalid or expired challenge token");
  }
}

/** `me` or an id; only administrators get at others. */
function wantedUser(call: Call): User {
  const access = call.access();
  if (call.item === "me") {
    access.needsToken();
    return access.user();
  }
  const id = Number.parseInt(call.item, 10);
  if (access.user().id !== id) access.admin();
  return call.instance.users.get(id);
}

export const userRoutes: readonly Route[] = [
  {
    path: /^\/tokens\/?$/,
    methods: {
      POST: (call) => ok(login(call)),
      GET: (call) => ok(call.instance.tokens.issue(call.access().needsToken(), call.query("expiry"))),
    },
  },
  { path: /^\/tokens\/2fa$/, methods: { POST: (call) => ok(answerChallenge(call)) } },
  {
    path: /^\/users\/?$/,
    methods: {
      POST(call) {
        const { users } = call.instance;
        const access = call.access();
        const data = validPayload(createUserSchema, call.body);
        if (!users.isEmpty) access.admin();
        const user = users.add(data as unknown as NewUser);
        return created({ ...publicUser(user), permissions: user.permissions });
      },
    },
  },
  {
    path: /^\/users\/([^/]+)$/,
    methods: {
      GET(call) {
        const user = wantedUser(call);
        const withRights = call.query("expand") === "permissions";
        return ok({
          ...publicUser(user),
          ...(withRights ? { permissions: user.permissions } : {}),
        });
      },
      PUT(call) {
        const user = wantedUser(call);
        Object.assign(user, validPayload(updateUserSchema, call.body), { modified_on: sqlTime() });
        return ok(publicUser(user));
      },
      DELETE(call) {
        wantedUser(call).is_deleted = true;
        return ok(true);
      },
    },
  },
  {
    path: /^\/users\/([^/]+)\/permissions$/,
    methods: {
      PUT(call) {
        call.access().admin();
        const user = wantedUser(call);
        const rights = validPayload(permissionsSchema, call.body);
        user.permissions = { ...user.permissions, ...rights };
        return ok(true);
      },
    },
  },
  {
    path: /^\/users\/([^/]+)\/2fa$/,
    methods: {
      GET(call) {
        const { twoFactor } = wantedUser(call);
        return ok({
          enabled: twoFactor !== undefined,
          backup_codes_remaining: twoFactor?.backupCodes.size ?? 0,
        });
      },
      POST(call) {
        const user = wantedUser(call);
        const secret = call.instance.users.prepareTwoFactor(user);
        const label = `Nginx%20Proxy%20Manager:${encodeURIComponent(user.email)}`;
        const otpauth_url = `otpauth://totp/${label}?secret=${secret}&issuer=Nginx%20Proxy%20Manager`;
        return ok({ secret, otpauth_url });
      },
      DELETE(call) {
        const user = wantedUser(call);
        const code = call.query("code");
        if (code === undefined) throw new ApiError(400, "Missing required parameter: code");
        if (!call.instance.users.passesTwoFactor(user, code)) throw new ApiError(400, wrongCode);
        delete user.twoFactor;
        return ok(true);
      },
    },
  },
  {
    path: /^\/users\/([^/]+)\/2fa\/enable$/,
    methods: {
      POST(call) {
        const user = wantedUser(call);
        const { code } = validPayload(twoFactorEnableSchema, call.body);
        return ok({ backup_codes: call.instance.users.enableTwoFactor(user, String(code)) });
      },
    },
  },
];
