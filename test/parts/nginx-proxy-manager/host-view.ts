import { internalError } from "./api-error.js";
import type { AccessList, AccessLists } from "./access-lists.js";
import type { Certificates } from "./certificates.js";
import type { ProxyHostRow } from "./proxy-host-row.js";
import { publicUser, type UserBook } from "./user-book.js";

export interface Related {
  readonly users: UserBook;
  readonly certificates: Certificates;
  readonly accessLists: AccessLists;
}

export const everything = "owner,certificate,access_list.[clients,items]";

const knownRelation = /^(owner|certificate|access_list(\.(clients|items|\[[a-z,]*\]))?)$/;

/** A row with the relations named in `expand`; an unknown one is a 500. */
export function hostView(row: ProxyHostRow, expand: string, related: Related): object {
  const wanted = expand.split(/,(?![^[]*\])/).filter((name) => name !== "");
  if (!wanted.every((name) => knownRelation.test(name))) throw internalError();
  const view: Record<string, unknown> = { ...row };
  for (const name of wanted) {
    if (name === "owner") view["owner"] = publicUser(related.users.get(row.owner_user_id));
    else if (name === "certificate") {
      view["certificate"] = related.certificates.find(row.certificate_id);
    } else {
      const list = related.accessLists.find(row.access_list_id);
      view["access_list"] = list === null ? null : listView(list, name);
    }
  }
  return view;
}

function listView({ items, clients, ...list }: AccessList, wanted: string): object {
  return {
    ...list,
    ...(wanted.includes("items") ? { items } : {}),
    ...(wanted.includes("clients") ? { clients } : {}),
  };
}
