import { useSignal } from "@preact/signals";
import type { Token } from "@cutover/client";
import { client } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { Problem } from "../../components/problem.js";
import { t } from "../../texts/texts.js";

interface RevokeTokenProps {
  readonly token: Token;
  readonly onClose: () => void;
  readonly onRevoked: (name: string) => void;
}

export function RevokeToken({ token: { id, name }, onClose, onRevoked }: RevokeTokenProps) {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const revoke = async (): Promise<void> => {
    busy.value = true;
    try {
      await client.revokeToken(id);
      onRevoked(name);
    } catch (failure) {
      error.value = failure;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("tokens.revoke-this", { name })} onClose={onClose}>
      <p>{t("tokens.revoke-means")}</p>
      {error.value !== undefined && <Problem error={error.value} />}
      <div class="actions">
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="danger" busy={busy.value} onClick={() => void revoke()}>
          {t("tokens.revoke")}
        </Button>
      </div>
    </Dialog>
  );
}
