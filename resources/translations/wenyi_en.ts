<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
  <context>
    <name>wenyi</name>
    <message numerus="yes">
      <source>%n article(s) found</source>
      <translation>
        <numerusform>%n article found</numerusform>
        <numerusform>%n articles found</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cabinet(s) found</source>
      <translation>
        <numerusform>%n cabinet found</numerusform>
        <numerusform>%n cabinets found</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n case(s)</source>
      <translation>
        <numerusform>%n case</numerusform>
        <numerusform>%n cases</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cell(s) looked into.</source>
      <translation>
        <numerusform>%n cell looked into.</numerusform>
        <numerusform>%n cells looked into.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cell(s) with paper not looked into yet.</source>
      <translation>
        <numerusform>%n cell with paper not looked into yet.</numerusform>
        <numerusform>%n cells with paper not looked into yet.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n day(s) left</source>
      <translation>
        <numerusform>%n day left</numerusform>
        <numerusform>%n days left</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n day(s) over</source>
      <translation>
        <numerusform>%n day over</numerusform>
        <numerusform>%n days over</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n deadline(s)</source>
      <translation>
        <numerusform>%n deadline</numerusform>
        <numerusform>%n deadlines</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n deadline(s) written</source>
      <translation>
        <numerusform>%n deadline written</numerusform>
        <numerusform>%n deadlines written</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n envelope(s) not taken out: take them out at the cabinet first.</source>
      <translation>
        <numerusform>%n envelope not taken out: take it out at the cabinet first.</numerusform>
        <numerusform>%n envelopes not taken out: take them out at the cabinet first.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n error(s); the rules before stay in force.</source>
      <translation>
        <numerusform>%n error; the rules before stay in force.</numerusform>
        <numerusform>%n errors; the rules before stay in force.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n exhibit(s) listed</source>
      <translation>
        <numerusform>%n exhibit listed</numerusform>
        <numerusform>%n exhibits listed</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n file(s) not imported</source>
      <translation>
        <numerusform>%n file not imported</numerusform>
        <numerusform>%n files not imported</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n file(s) were not taken</source>
      <translation>
        <numerusform>%n file was not taken</numerusform>
        <numerusform>%n files were not taken</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n further file(s) stay in {folder}</source>
      <translation>
        <numerusform>%n further file stays in {folder}</numerusform>
        <numerusform>%n further files stay in {folder}</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n further file(s), recordings among them, stay in {folder}: keep it</source>
      <translation>
        <numerusform>%n further file, a recording, stays in {folder}: keep it</numerusform>
        <numerusform>%n further files, recordings among them, stay in {folder}: keep it</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n hidden</source>
      <translation>
        <numerusform>%n hidden</numerusform>
        <numerusform>%n hidden</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n interruption(s)</source>
      <translation>
        <numerusform>%n interruption</numerusform>
        <numerusform>%n interruptions</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n item(s) entered; Ctrl+Z in the scan desk takes them back.</source>
      <translation>
        <numerusform>%n item entered; Ctrl+Z in the scan desk takes it back.</numerusform>
        <numerusform>%n items entered; Ctrl+Z in the scan desk takes them back.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n label(s) in this cell</source>
      <translation>
        <numerusform>%n label in this cell</numerusform>
        <numerusform>%n labels in this cell</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) have another speaker now</source>
      <translation>
        <numerusform>%n line has another speaker now</numerusform>
        <numerusform>%n lines have another speaker now</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) imported. Undo takes them back.</source>
      <translation>
        <numerusform>%n line imported. Undo takes it back.</numerusform>
        <numerusform>%n lines imported. Undo takes them back.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) of another seat's voice hidden</source>
      <translation>
        <numerusform>%n line of another seat's voice hidden</numerusform>
        <numerusform>%n lines of another seat's voice hidden</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) spoken over another's voice added</source>
      <translation>
        <numerusform>%n line spoken over another's voice added</numerusform>
        <numerusform>%n lines spoken over another's voice added</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) were heard, but have no words</source>
      <translation>
        <numerusform>%n line was heard, but has no words</numerusform>
        <numerusform>%n lines were heard, but have no words</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n mention(s)</source>
      <translation>
        <numerusform>%n mention</numerusform>
        <numerusform>%n mentions</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n more</source>
      <translation>
        <numerusform>%n more</numerusform>
        <numerusform>%n more</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n new line(s) below  ↓</source>
      <translation>
        <numerusform>%n new line below  ↓</numerusform>
        <numerusform>%n new lines below  ↓</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n not to be shown</source>
      <translation>
        <numerusform>%n not to be shown</numerusform>
        <numerusform>%n not to be shown</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n note(s) kept on this machine, to be sent</source>
      <translation>
        <numerusform>%n note kept on this machine, to be sent</numerusform>
        <numerusform>%n notes kept on this machine, to be sent</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s)</source>
      <translation>
        <numerusform>%n page</numerusform>
        <numerusform>%n pages</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not filed yet and will be in no package.</source>
      <translation>
        <numerusform>%n page is not filed yet and will be in no package.</numerusform>
        <numerusform>%n pages are not filed yet and will be in no package.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not filed yet and will not be in the PDF.</source>
      <translation>
        <numerusform>%n page is not filed yet and will not be in the PDF.</numerusform>
        <numerusform>%n pages are not filed yet and will not be in the PDF.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not read yet and cannot be searched.</source>
      <translation>
        <numerusform>%n page is not read yet and cannot be searched.</numerusform>
        <numerusform>%n pages are not read yet and cannot be searched.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not recognised yet and were not searched</source>
      <translation>
        <numerusform>%n page is not recognised yet and was not searched</numerusform>
        <numerusform>%n pages are not recognised yet and were not searched</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) found</source>
      <translation>
        <numerusform>%n page found</numerusform>
        <numerusform>%n pages found</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) received</source>
      <translation>
        <numerusform>%n page received</numerusform>
        <numerusform>%n pages received</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) stay in the dossier; they are not listed as evidence</source>
      <translation>
        <numerusform>%n page stays in the dossier; it is not listed as evidence</numerusform>
        <numerusform>%n pages stay in the dossier; they are not listed as evidence</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) to be read</source>
      <translation>
        <numerusform>%n page to be read</numerusform>
        <numerusform>%n pages to be read</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) to look at</source>
      <translation>
        <numerusform>%n page to look at</numerusform>
        <numerusform>%n pages to look at</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n place(s) changed</source>
      <translation>
        <numerusform>%n place changed</numerusform>
        <numerusform>%n places changed</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n record(s) waiting</source>
      <translation>
        <numerusform>%n record waiting</numerusform>
        <numerusform>%n records waiting</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n recording(s)</source>
      <translation>
        <numerusform>%n recording</numerusform>
        <numerusform>%n recordings</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n request(s)</source>
      <translation>
        <numerusform>%n request</numerusform>
        <numerusform>%n requests</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n s</source>
      <translation>
        <numerusform>%n s</numerusform>
        <numerusform>%n s</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n sheet(s)</source>
      <translation>
        <numerusform>%n sheet</numerusform>
        <numerusform>%n sheets</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n sheet(s), confirmed</source>
      <translation>
        <numerusform>%n sheet, confirmed</numerusform>
        <numerusform>%n sheets, confirmed</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n signed paper(s)</source>
      <translation>
        <numerusform>%n signed paper</numerusform>
        <numerusform>%n signed papers</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n stretch(es) of another seat's voice hidden</source>
      <translation>
        <numerusform>%n stretch of another seat's voice hidden</numerusform>
        <numerusform>%n stretches of another seat's voice hidden</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggested filing(s) have not been confirmed.</source>
      <translation>
        <numerusform>%n suggested filing has not been confirmed.</numerusform>
        <numerusform>%n suggested filings have not been confirmed.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggestion(s) chosen.</source>
      <translation>
        <numerusform>%n suggestion chosen.</numerusform>
        <numerusform>%n suggestions chosen.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggestion(s) wait for your confirmation.</source>
      <translation>
        <numerusform>%n suggestion waits for your confirmation.</numerusform>
        <numerusform>%n suggestions wait for your confirmation.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n time(s) something was shown</source>
      <translation>
        <numerusform>Something was shown once</numerusform>
        <numerusform>Something was shown %n times</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) as before</source>
      <translation>
        <numerusform>%n version as before</numerusform>
        <numerusform>%n versions as before</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) new</source>
      <translation>
        <numerusform>%n version new</numerusform>
        <numerusform>%n versions new</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) replaced</source>
      <translation>
        <numerusform>%n version replaced</numerusform>
        <numerusform>%n versions replaced</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>, %n of them set aside</source>
      <translation>
        <numerusform>, %n of them set aside</numerusform>
        <numerusform>, %n of them set aside</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>A whole set, one for each item: %n sheet(s)</source>
      <translation>
        <numerusform>A whole set, one for each item: %n sheet</numerusform>
        <numerusform>A whole set, one for each item: %n sheets</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>All %n signature(s) are valid</source>
      <translation>
        <numerusform>The one signature is valid</numerusform>
        <numerusform>All %n signatures are valid</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>All screens show %n page(s) side by side</source>
      <translation>
        <numerusform>All screens show %n page</numerusform>
        <numerusform>All screens show %n pages side by side</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Confirm all %n suggestion(s)?</source>
      <translation>
        <numerusform>Confirm the suggestion?</numerusform>
        <numerusform>Confirm all %n suggestions?</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Cutting %n great picture(s): {share}</source>
      <translation>
        <numerusform>Cutting %n great picture: {share}</numerusform>
        <numerusform>Cutting %n great pictures: {share}</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Decide %n request(s)</source>
      <translation>
        <numerusform>Decide %n request</numerusform>
        <numerusform>Decide %n requests</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Enter %n item(s)</source>
      <translation>
        <numerusform>Enter %n item</numerusform>
        <numerusform>Enter %n items</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Grant for %n day(s)</source>
      <translation>
        <numerusform>Grant for %n day</numerusform>
        <numerusform>Grant for %n days</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>In %n case(s) “{title}” was filed under “{item}”.</source>
      <translation>
        <numerusform>In %n case “{title}” was filed under “{item}”.</numerusform>
        <numerusform>In %n cases “{title}” was filed under “{item}”.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>It answers: %n cell(s)</source>
      <translation>
        <numerusform>It answers: %n cell</numerusform>
        <numerusform>It answers: %n cells</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>No blocker; %n check(s) wait for a person</source>
      <translation>
        <numerusform>No blocker; %n check waits for a person</numerusform>
        <numerusform>No blocker; %n checks wait for a person</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Nobody touches this station: it locks in %n second(s).</source>
      <translation>
        <numerusform>Nobody touches this station: it locks in %n second.</numerusform>
        <numerusform>Nobody touches this station: it locks in %n seconds.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Only the first page took the place; %n more wait(s) in the tray.</source>
      <translation>
        <numerusform>Only the first page took the place; %n more waits in the tray.</numerusform>
        <numerusform>Only the first page took the place; %n more wait in the tray.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Recorded: %n recording(s)</source>
      <translation>
        <numerusform>Recorded: %n recording</numerusform>
        <numerusform>Recorded: %n recordings</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Scan the backs of %n sheet(s)?</source>
      <translation>
        <numerusform>Scan the backs of %n sheet?</numerusform>
        <numerusform>Scan the backs of %n sheets?</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Screens (%n connected)</source>
      <translation>
        <numerusform>Screens (%n connected)</numerusform>
        <numerusform>Screens (%n connected)</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Taken out: {labels}. %n more cell(s)</source>
      <translation>
        <numerusform>Taken out: {labels}. %n more cell</numerusform>
        <numerusform>Taken out: {labels}. %n more cells</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Too many wrong passwords. Try again in %n second(s).</source>
      <translation>
        <numerusform>Too many wrong passwords. Try again in %n second.</numerusform>
        <numerusform>Too many wrong passwords. Try again in %n seconds.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Views of %n page(s)</source>
      <translation>
        <numerusform>View of %n page</numerusform>
        <numerusform>Views of %n pages</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Withdraw %n screen(s) that are not connected</source>
      <translation>
        <numerusform>Withdraw %n screen that is not connected</numerusform>
        <numerusform>Withdraw %n screens that are not connected</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>about %n hour(s)</source>
      <translation>
        <numerusform>about %n hour</numerusform>
        <numerusform>about %n hours</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>about %n minute(s)</source>
      <translation>
        <numerusform>about %n minute</numerusform>
        <numerusform>about %n minutes</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>and %n more place(s)</source>
      <translation>
        <numerusform>and %n more place</numerusform>
        <numerusform>and %n more places</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>next try in %n second(s)</source>
      <translation>
        <numerusform>next try in %n second</numerusform>
        <numerusform>next try in %n seconds</numerusform>
      </translation>
    </message>
  </context>
</TS>
