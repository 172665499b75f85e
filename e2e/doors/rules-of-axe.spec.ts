import { loadMessages } from "@/widget/messages/load-messages";
import { expect, test } from "../fixtures";
import { expectAccessible } from "../looks";
import { wrongCodes } from "../phones";
import { Widget } from "../widget";
import { addressAt } from "./doors";
import { throughEachDoor } from "./through-each-door";

throughEachDoor((door) => {
  for (const locale of ["en", "ar"]) {
    test(`${locale}: from an empty number to its confirmation no step breaks a rule of axe, light or dark (N1, N12, C3, E2, N18, C20)`, async ({ page, server, phone }) => {
      const widget = new Widget(page, await loadMessages(locale), addressAt(door, server, { locale }));
      await widget.open();
      await expect(widget.root).toHaveAttribute("lang", locale);
      await expect(widget.numberField).toHaveCSS("direction", "ltr");
      await expectAccessible(page);
      await widget.sendCode();
      await expect(widget.problem).toHaveText(widget.messages.advice.number_empty);
      await expectAccessible(page);

      await widget.askForCode(phone);
      await expectAccessible(page);
      const places = await widget.slots.evaluateAll((slots) => slots.map((slot) => slot.getBoundingClientRect().x));
      expect(places).toEqual([...places].sort((one, other) => one - other));
      const code = await phone.code();
      await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
      await expect(widget.problem).not.toBeEmpty();
      await expectAccessible(page);

      await widget.typeCode(code);
      await widget.expectConfirmed(phone);
      await expectAccessible(page);
    });
  }
});
