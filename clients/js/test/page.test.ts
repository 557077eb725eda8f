import assert from "node:assert/strict";
import test from "node:test";
import { campaign, plain, site } from "../src/page.js";

test("an address is sent without what it may hold of a person", () => {
  assert.equal(
    plain("https://jane:secret@shop.example.com/thanks?mail=jane@example.com#order-7"),
    "https://shop.example.com/thanks",
  );
  assert.equal(plain("https://shop.example.com"), "https://shop.example.com/");
});

test("what is none of the web's addresses is none", () => {
  for (const url of ["", "about:blank", "file:///home/jane/shop.html", "data:text/html,x", "x y"]) {
    assert.equal(plain(url), "");
  }
});

test("of where somebody came from, the site is sent", () => {
  assert.equal(site("https://search.example.com/?q=my+illness"), "https://search.example.com");
  assert.equal(site(""), "");
});

test("a campaign is what its address says, cut to what the catalog takes", () => {
  assert.deepEqual(campaign("?utm_source=mail&utm_medium=&utm_campaign=spring&utm_term=x"), {
    "web.campaign_source": "mail",
    "web.campaign_name": "spring",
  });
  assert.deepEqual(campaign(""), {});
  assert.equal(campaign(`?utm_source=${"a".repeat(500)}`)["web.campaign_source"]?.length, 128);
});
