import { describe, expect, it } from "vitest";
import { deliveryConfigOf } from "./delivery-settings";

describe("SMS_DELIVERY_REPORTS", () => {
  it.each([
    ["https://confirm.example.com", true],
    ["https://confirm.example.com:8443/below", true],
    ["http://confirm.example.com", false],
    ["https://localhost", false],
    ["https://127.0.0.1", false],
    ["https://10.1.2.3", false],
    ["https://[::1]:3000", false],
    ["https://printer.local", false],
    ["https://intranet", false],
  ])("auto asks Twilio for reports at %s: %s", (publicUrl, twilio) => {
    expect(deliveryConfigOf({ SMS_DELIVERY_REPORTS: "auto" }, publicUrl)).toEqual({ twilio, webhook: false });
  });

  it("on asks every gateway that can, wherever the service is, and off none", () => {
    expect(deliveryConfigOf({ SMS_DELIVERY_REPORTS: "on" }, "http://localhost:3000")).toEqual({ twilio: true, webhook: true });
    expect(deliveryConfigOf({ SMS_DELIVERY_REPORTS: "off" }, "https://confirm.example.com")).toEqual({ twilio: false, webhook: false });
  });
});
