import { describe, expectTypeOf, it } from "vitest";
import type * as wire from "@cutover/client/api";
import type * as core from "@cutover/core";

describe("what the engine gives", () => {
  it("should have the shape of the API, checked by the compiler", () => {
    expectTypeOf<core.DeploymentResult>().toExtend<wire.DeploymentResult>();
    expectTypeOf<core.WorkloadStatus>().toExtend<wire.WorkloadStatus>();
    expectTypeOf<core.WorkloadHealth>().toExtend<wire.WorkloadHealth>();
    expectTypeOf<core.WorkloadUsage>().toExtend<wire.WorkloadUsage>();
    expectTypeOf<core.Plan>().toExtend<wire.Plan>();
    expectTypeOf<core.Finding>().toExtend<wire.Finding>();
    expectTypeOf<core.LogLine>().toExtend<wire.LogLine>();
    expectTypeOf<core.Diff>().toExtend<wire.Diff>();
    expectTypeOf<core.PrunePlan>().toExtend<wire.PrunePlan>();
    expectTypeOf<core.DeploymentReport>().toExtend<wire.Report>();
    expectTypeOf<core.LoggedEvent>().toExtend<wire.LoggedEvent>();
    expectTypeOf<core.CancelOutcome>().toEqualTypeOf<wire.CancelOutcome>();
  });

  it("should include every kind of event", () => {
    expectTypeOf<wire.LoggedEvent["type"]>().toEqualTypeOf<core.LoggedEvent["type"]>();
  });
});
