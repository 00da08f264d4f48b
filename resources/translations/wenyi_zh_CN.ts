<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>wenyi</name>
    <message numerus="yes">
      <source>%n file(s) were not taken</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s)</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not filed yet and will not be in the PDF.</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not read yet and cannot be searched.</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) received</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) to be read</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggested filing(s) have not been confirmed.</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggestion(s) wait for your confirmation.</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>A scan is running</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>About Wenyi</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Actual size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add party</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>After the court code comes the type of case, as in 民初.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>After the type comes the number.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>After the year comes the court code, as in 粤0308.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All other files are in the case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All pages read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Archive</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>As the desktop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Begin with the year in brackets, as in （2026）.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Bench</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Black and white</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Blurred</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Catalogue</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Catalogue and quality</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cause</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check and hand over closed dossiers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check doubtful ones first: they are marked in the catalogue.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Check the catalogue and images</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a material to see why it was filed there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a page on the left.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a page to see its text.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose all pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another seat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose another seat…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose or type, as in 买卖合同纠纷</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clerk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Colour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Colour mode</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Comes with a later version</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confidence {percent} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confidential volume</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confirm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Confirm all</source>
      <translation type="unfinished" />
    </message>
    <message numerus="yes">
      <source>Confirm all %n suggestion(s)?</source>
      <translation type="unfinished">
        <numerusform />
      </translation>
    </message>
    <message>
      <source>Confirm filing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy text of the page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Create case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Created</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Custody</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Data of this station: {home}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete scan profile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Delete the profile “{name}”?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Deleted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Details</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done: {change}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Drop files here to import them into this case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Edit pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End with 号.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Enter the case number, as in （2026）粤0308民初123号.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export PDF</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export PDF…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export cancelled; no file was written.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Feeder, both sides</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Feeder, one side</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Filter by number, cause or party</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Find a command…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fit page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Fit width</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Flatbed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Grey</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Heavily skewed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Help</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>High contrast</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Import files</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Import…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Intake</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It belongs in the main volume</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It goes on, and its pages are saved, while you choose.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keys</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Language</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Licence: Apache 2.0</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Light</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look for devices again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking for devices…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Main volume</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make material</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Menu</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mouse: Ctrl and wheel zooms, dragging moves the page, a click on a line shows its text.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Move a confidential material to the main volume?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Move material</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Move pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Move pages to…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Move {pages} to</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name of the person here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name of the person or organisation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New case…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next hit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No case fits the filter.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No case open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No device found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No page chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No pages yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not read yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing fits. Try other words.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing that was saved is lost. If it happens again, give the details to your administrator.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open a case, or create one, to scan into it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open case…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open or create a case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Opening the station…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Operations</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Order pages by arrival</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Page {number}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pages scanned with it stay as they are. Built-in profiles come back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paper</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paper that reaches the court becomes an electronic dossier.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Parties</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Party</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Perhaps blank</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures and PDF ({patterns})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous hit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Procedure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Profile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Put paper into the feeder and press Scan (F5), or drop files here.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read the dossier and guide the hearing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read with doubt</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reason</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Receive and register materials</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Redo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Redo: {change}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename material</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Resolution</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Restore pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Role</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rotate left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rotate right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Run the hearing record and have it signed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save scan profile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save scan profile…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Saved {file}, {pages}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scan</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scan desk</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scan profile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scan, read and catalogue the dossier</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search this case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Searchable PDF (PDF/A-2b) of {number}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See the evidence, confirm the record</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Settings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Settings…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show deleted pages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show empty items</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Skew measured: {angle}°</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Skew not sure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Skewed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Smart cabinet: store and take paper</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Source</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stands in the journal beside every change.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Station</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stations, devices and indicators</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped; {received}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopping…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Store: open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Suggested, confidence {percent} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Suggested, confidence {percent} %: {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take it up again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text copied</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text of the page</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The choice is remembered and can be changed in the menu “Station”.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The confidential volume must not reach parties or lawyers.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The last scan was interrupted</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The program made a mistake.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Theme</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no case yet. Create the first one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is no text on this page.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This case exists already.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This is not a valid case number. Check every character.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This page has not been read yet. It is read in the background.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Type a command</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Type two or more characters and press Enter.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Undo</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Undo: {change}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unfiled</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Valid: {number}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Version {version}, Qt {qt}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>View</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wenyi</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is this computer used for?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What to do</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Writing {file}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Zoom in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Zoom out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>new material</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{dpi} dpi</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{material} · page {number}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{number}, {source}, {time}: {pages} received and safe.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{source}, {dpi} dpi, {mode}, {paper}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{width} × {height} pixels, {dpi} dpi</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{query}” does not stand on any page read so far. Try fewer characters.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{title}” looks confidential ({clue}). Parties and lawyers can read the main volume. Check the original before you go on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>“{title}” → {item}</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
