import { createHash, randomBytes } from "node:crypto";
import { ApiError, noSuchItem } from "./api-error.js";
import { isOneTimeCode, newOneTimeSecret } from "./one-time-code.js";
import { sqlTime } from "./sql-time.js";

type Right = "hidden" | "view" | "manage";

export interface Permissions {
  readonly visibility: "all" | "user";
  readonly proxy_hosts: Right;
  readonly redirection_hosts: Right;
  readonly dead_hosts: Right;
  readonly streams: Right;
  readonly access_lists: Right;
  readonly certificates: Right;
}

interface TwoFactor {
  readonly secret: string;
  readonly backupCodes: Set<string>;
}

export interface User {
  readonly id: number;
  readonly created_on: string;
  modified_on: string;
  is_deleted: boolean;
  is_disabled: boolean;
  email: string;
  name: string;
  nickname: string;
  roles: readonly string[];
  secret: string;
  permissions: Permissions;
  pendingSecret?: string;
  twoFactor?: TwoFactor;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly nickname: string;
  readonly roles?: readonly string[];
  readonly is_disabled?: boolean;
  readonly auth?: { readonly secret?: string };
}

/** The users of one instance, their rights and their second factor. */
export class UserBook {
  readonly #users: User[] = [];

  get isEmpty(): boolean {
    return this.#users.length === 0;
  }

  /** The first user is an administrator, whatever was asked for. */
  add(data: NewUser): User {
    const roles = this.isEmpty ? ["admin"] : (data.roles ?? []);
    const now = sqlTime();
    const user: User = {
      id: this.#users.length + 1,
      created_on: now,
      modified_on: now,
      is_deleted: false,
      is_disabled: data.is_disabled ?? false,
      email: data.email.trim().toLowerCase(),
      name: data.name,
      nickname: data.nickname,
      roles,
      secret: data.auth?.secret ?? "",
      permissions: {
        visibility: roles.includes("admin") ? "all" : "user",
        proxy_hosts: "manage",
        redirection_hosts: "manage",
        dead_hosts: "manage",
        streams: "manage",
        access_lists: "manage",
        certificates: "manage",
      },
    };
    this.#users.push(user);
    return user;
  }

  /** The user as long as it may act: neither disabled nor deleted. */
  active(id: number): User | undefined {
    return this.#users.find((user) => user.id === id && !user.is_deleted && !user.is_disabled);
  }

  get(id: number): User {
    const user = this.#users.find((candidate) => candidate.id === id && !candidate.is_deleted);
    if (user === undefined) throw noSuchItem(id);
    return user;
  }

  byIdentity(identity: string): User | undefined {
    const email = identity.trim().toLowerCase();
    return this.#users.find((user) => user.email === email && !user.is_deleted);
  }

  login(identity: string, secret: string): User {
    const user = this.byIdentity(identity);
    if (user === undefined || user.is_disabled) {
      throw new ApiError(400, "Invalid email or password");
    }
    if (user.secret !== secret) {
      throw new ApiError(400, "Invalid email or password", "error.invalid-auth");
    }
    return user;
  }

  prepareTwoFactor(user: User): string {
    user.pendingSecret = newOneTimeSecret();
    return user.pendingSecret;
  }

  enableTwoFactor(user: User, code: string): readonly string[] {
    if (user.pendingSecret === undefined || !isOneTimeCode(user.pendingSecret, code)) {
      throw new ApiError(400, "Invalid verification code");
    }
    const backupCodes = Array.from({ length: 8 }, () => randomBytes(4).toString("hex"));
    user.twoFactor = { secret: user.pendingSecret, backupCodes: new Set(backupCodes) };
    return backupCodes;
  }

  /** A backup code is used up by this. */
  passesTwoFactor(user: User, code: string): boolean {
    if (user.twoFactor === undefined) return false;
    return user.twoFactor.backupCodes.delete(code) || isOneTimeCode(user.twoFactor.secret, code);
  }
}

export function mayProxyHosts(user: User, wanted: "view" | "manage"): boolean {
  if (user.roles.includes("admin")) return true;
  const right = user.permissions.proxy_hosts;
  return right === "manage" || right === wanted;
}

export const seesAll = (user: User) => user.roles.includes("admin") || user.permissions.visibility === "all";

/** A user as the API shows it: without secret, rights and second factor. */
export function publicUser(user: User) {
  const hash = createHash("md5").update(user.email).digest("hex");
  return {
    id: user.id,
    created_on: user.created_on,
    modified_on: user.modified_on,
    is_disabled: user.is_disabled,
    email: user.email,
    name: user.name,
    nickname: user.nickname,
    avatar: `//www.gravatar.com/avatar/${hash}?default=mm`,
    roles: user.roles,
  };
}
