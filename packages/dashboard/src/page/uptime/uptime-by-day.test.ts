import { describe, expect, it } from "vitest";
import { uptimeByDay } from "./uptime-by-day.js";

const hourMs = 3_600_000;
const noon = new Date(2026, 5, 10, 12).getTime();
const entry = (hoursAgo: number, status: "healthy" | "degraded" | "unhealthy") => ({
  workload: "web",
  status,
  reason: "",
  atMs: noon - hoursAgo * hourMs,
});
const shares = (...history: ReturnType<typeof entry>[]) =>
  uptimeByDay(history, noon, 3).map(({ share }) => share);

describe("uptime by day", () => {
  it("should be unknown before the first check", () => {
    expect(shares()).toEqual([undefined, undefined, undefined]);
    expect(shares(entry(6, "healthy"))).toEqual([undefined, undefined, 1]);
  });

  it("should count only the time that was checked", () => {
    expect(shares(entry(3, "healthy"), entry(6, "unhealthy"))).toEqual([undefined, undefined, 0.5]);
  });

  it("should carry a status over midnight", () => {
    expect(shares(entry(24, "unhealthy"), entry(36, "healthy"))).toEqual([undefined, 0.5, 0]);
  });

  it("should count a degraded workload as up", () => {
    expect(shares(entry(6, "degraded"), entry(12, "unhealthy"))).toEqual([undefined, undefined, 0.5]);
  });

  it("should begin each day at midnight, the oldest first", () => {
    const days = uptimeByDay([], noon, 3).map(({ startMs }) => new Date(startMs));
    expect(days.map((day) => [day.getDate(), day.getHours()])).toEqual([
      [8, 0],
      [9, 0],
      [10, 0],
    ]);
  });
});
