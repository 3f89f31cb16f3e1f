import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../../components/button.js";
import { Problem } from "../../components/problem.js";
import { Section } from "../../components/section.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import { followLogs } from "./follow-logs.js";
import { LogLines, visibleLines } from "./log-lines.js";

const linePx = 20;
const heightPx = 360;

export function Logs({ name }: { readonly name: string }) {
  const reason = whyNot("logs");
  if (reason !== undefined)
    return (
      <Section title={t("logs.title")}>
        <p class="quiet">{reason}</p>
      </Section>
    );
  return <LogView key={name} name={name} />;
}

function LogView({ name }: { readonly name: string }) {
  const { current: log } = useRef(new LogLines());
  const error = useSignal<unknown>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    followLogs(name, log, stop.signal).catch((failure: unknown) => (error.value = failure));
    return () => stop.abort();
  }, [name]);
  const isHeld = log.isHeld.value;
  return (
    <Section
      title={t("logs.title")}
      aside={
        <Button onClick={() => (isHeld ? log.release() : log.hold())}>
          {!isHeld
            ? t("logs.hold")
            : log.waiting.value > 0
              ? t("logs.release-with", { count: log.waiting.value })
              : t("logs.release")}
        </Button>
      }
    >
      {error.value !== undefined && <Problem error={error.value} />}
      <LogFrame log={log} />
    </Section>
  );
}

/** Draws only the lines that are seen; at its end it stays there. */
function LogFrame({ log }: { readonly log: LogLines }) {
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const topPx = useSignal(0);
  const version = log.version.value;
  const { lines } = log;
  useLayoutEffect(() => {
    const { current } = frame;
    if (!current || !isAtEnd.current) return;
    current.scrollTop = current.scrollHeight;
    topPx.value = current.scrollTop;
  }, [version]);
  const onScroll = (): void => {
    const { current } = frame;
    if (!current) return;
    isAtEnd.current = current.scrollTop + current.clientHeight >= current.scrollHeight - linePx;
    topPx.value = current.scrollTop;
  };
  const { first, last } = visibleLines(lines.length, { topPx: topPx.value, heightPx, linePx });
  return (
    <div
      ref={frame}
      class="log"
      role="log"
      aria-live="off"
      aria-label={t("logs.title")}
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.length === 0 && <p class="quiet">{t("logs.none")}</p>}
      <div class="log-whole" style={{ height: `${lines.length * linePx}px` }}>
        <div class="log-part" style={{ transform: `translateY(${first * linePx}px)` }}>
          {lines.slice(first, last).map((line, index) => (
            <div key={first + index} class="log-line">
              {line === "" ? " " : line}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
