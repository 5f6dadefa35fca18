"use strict";

const data = JSON.parse(byId("data").textContent);
startLayer();
startNetwork(data.networks);
showInFields(data.layer);
byId("flip").checked = true;
update();
