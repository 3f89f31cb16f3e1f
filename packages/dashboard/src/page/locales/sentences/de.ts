import type { Sentences } from "../../texts/said.js";

/** German. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "Image vorbereiten und per Digest festlegen",
  "pull or build the images of the stack": "Images des Stacks holen oder bauen",
  "read the image's own settings: {image}": "Einstellungen des Images lesen: {image}",
  "create green under a name of its own, not started": "Green unter eigenem Namen erstellen, nicht gestartet",
  "stop {blue}; the downtime begins": "{blue} stoppen; die Ausfallzeit beginnt",
  "start green beside blue": "Green neben Blue starten",
  "start green": "Green starten",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "Stack an Ort und Stelle starten; geänderte Dienste werden ersetzt, die Ausfallzeit beginnt",
  "bring the stack up in place": "Stack an Ort und Stelle starten",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "Warten, bis Green bereit ist: {count} gute Antworten in Folge von Port {address} innerhalb von {seconds} s",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "Warten, bis Green bereit ist: Health-Check des Images oder, wenn es keinen hat, {seconds} s ohne Neustart",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "hooks.pre_cutover in Green ausführen, höchstens {seconds} s",
  "give the alias {alias} to green": "Alias {alias} an Green geben",
  "remove the route of {domains}": "Route von {domains} entfernen",
  "write the route of {domains} in place, to green, under a new nonce":
    "Route von {domains} auf Green umschreiben, mit neuer Nonce",
  "verify through the proxy that only green answers": "Über den Proxy bestätigen, dass nur Green antwortet",
  "save green as the live container": "Green als aktiven Container speichern",
  "take the alias {alias} from {blue}": "Alias {alias} von {blue} nehmen",
  "run hooks.post_cutover in green": "hooks.post_cutover in Green ausführen",
  "for {seconds} s, go back to {blue} if green does worse":
    "{seconds} s lang zu {blue} zurückkehren, wenn Green schlechter ist",
  "let {blue} finish its open connections, without limit":
    "{blue} offene Verbindungen abschließen lassen, unbegrenzt",
  "let {blue} finish its open connections, at most {seconds} s":
    "{blue} offene Verbindungen abschließen lassen, höchstens {seconds} s",
  "stop and keep {blue} for a rollback": "{blue} stoppen und für ein Rollback aufbewahren",
  "keep {blue} for a rollback": "{blue} für ein Rollback aufbewahren",
  "stop and remove {blue}": "{blue} stoppen und entfernen",
  "remove {blue}": "{blue} entfernen",
  "it deployed nothing": "es hat nichts bereitgestellt",
  "it has not ended": "es ist noch nicht beendet",
  "it did not succeed": "es war nicht erfolgreich",
  "the workload was removed since": "der Workload wurde seitdem entfernt",
  "it is live": "es ist aktiv",
  "it is older than the kept deployments": "es ist älter als die aufbewahrten Deployments",
  "it is of the source kind {source}, and the live deployment of {other}":
    "seine Quelle ist {source}, die des aktiven Deployments {other}",
  "{domain} belongs to the workload {name} now": "{domain} gehört jetzt zum Workload {name}",
  "its volume {volume} is gone": "sein Volume {volume} gibt es nicht mehr",
  "its container is kept, stopped": "sein Container ist gestoppt aufbewahrt",
  "its image is on the engine": "sein Image ist auf der Engine",
  "its image is gone from the engine, and would be pulled again by its digest":
    "sein Image fehlt auf der Engine und würde per Digest neu geholt",
  "its image is gone from the engine, and no registry is known for it":
    "sein Image fehlt auf der Engine, und keine Registry dafür ist bekannt",
  "unhealthy: answered {status}; expected {wanted}": "nicht gesund: Antwort {status}; erwartet {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "Antwort {status} nach {location}, dem nicht gefolgt wird; erwartet {wanted}",
  "answered {status}; expected {wanted}": "Antwort {status}; erwartet {wanted}",
  "answered {status} without the expected text": "Antwort {status} ohne den erwarteten Text",
  "answered {status}": "Antwort {status}",

  "Correct the named field to the stated shape.": "Das genannte Feld in die beschriebene Form bringen.",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "Die Konfiguration unter 256 KiB und 32 Verschachtelungsebenen halten.",
  "Write a first one with `cutover init`, or name the file with --config.":
    "Mit `cutover init` eine erste schreiben oder die Datei mit --config nennen.",
  "Use a registered source kind, or register its plugin in `sources`.":
    "Eine registrierte Quellenart verwenden oder ihr Plugin in `sources` registrieren.",
  "Call `apply` with this name first; names are case sensitive.":
    "Zuerst `apply` mit diesem Namen aufrufen; Groß- und Kleinschreibung zählt.",
  "Wait until the running deployment of this workload has ended, then call again.":
    "Das Ende des laufenden Deployments dieses Workloads abwarten, dann erneut aufrufen.",
  "Call `resume` with this workload's name, then deploy again.":
    "`resume` mit dem Namen dieses Workloads aufrufen, dann erneut bereitstellen.",
  "Choose another domain, or release it from the named workload or proxy host.":
    "Eine andere Domain wählen oder sie vom genannten Workload oder Proxy-Host lösen.",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "Das Feld entfernen oder es von der einbettenden Anwendung in `policy` erlauben lassen.",
  "Set the environment variable or create the file that the config refers to.":
    "Die Umgebungsvariable setzen oder die Datei anlegen, auf die sich die Konfiguration bezieht.",
  "Resolve the listed findings; nothing was changed.":
    "Die aufgelisteten Punkte beheben; es wurde nichts geändert.",
  "Start Docker, and check the socket path and that this user may open it.":
    "Docker starten und den Pfad des Sockets und den Zugriff dieses Benutzers prüfen.",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "Die Engine auf Docker 20.10 (API 1.41) oder neuer aktualisieren.",
  "Read the engine's message; its own log has more.":
    "Die Meldung der Engine lesen; ihr eigenes Log enthält mehr.",
  "Create the network, or correct its name.": "Das Netzwerk anlegen oder seinen Namen berichtigen.",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "Die Datei oder den Ordner auf dem Host der Engine anlegen; die Engine tut es nicht.",
  "Stop the listener on the host port, or choose another port.":
    "Das Programm am Host-Port beenden oder einen anderen Port wählen.",
  "Deploy again; the container was removed by someone else.":
    "Erneut bereitstellen; der Container wurde von außen entfernt.",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "Die Labels, die mit dev.cutover. beginnen, von Container oder Image entfernen; Cutover ignoriert den Container.",
  "Rename or remove the foreign container that holds the name.":
    "Den fremden Container mit diesem Namen umbenennen oder entfernen.",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "Am Speicherort der Engine Platz schaffen, zum Beispiel mit `docker image prune`.",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "Pfad, Repository, Ref und Unterverzeichnis prüfen, und ob der Benutzer des Deployers sie lesen kann.",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "Den genannten Eintrag entfernen oder auf eine Stelle im eigenen Ordner zeigen lassen.",
  "Read the message and `details.output`; then deploy again.":
    "Die Meldung und `details.output` lesen, dann erneut bereitstellen.",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "Das Image als [registry/]name[:tag][@sha256:digest] schreiben.",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "Name, Tag und Plattform des Images prüfen, und ob die Registry es enthält.",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "`registry_auth` prüfen oder sich als Benutzer des Deployers mit `docker login` anmelden.",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "So lange warten, wie die Registry verlangt, oder sich für ein höheres Limit anmelden.",
  "Check the connection to the registry, then deploy again.":
    "Die Verbindung zur Registry prüfen, dann erneut bereitstellen.",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "Ein Image für die Plattform der Engine wählen, oder `platform` setzen, wenn der Rechner der Engine die andere emuliert.",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "`command` oder `entrypoint` setzen oder dem Image ein CMD oder einen ENTRYPOINT geben.",
  "Set `init` to false, or omit it.": "`init` auf false setzen oder weglassen.",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "Nichts zu tun; um es vorher zu wissen, das Image holen oder in `volumes` ein Volume für seine Daten nennen.",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "In `volumes` ein Volume für den Pfad nennen, `deploy_strategy` weglassen oder, wenn die Daten entfallen dürfen, `anonymous_volumes` auf discard setzen.",
  "Check the port on which the program listens, and correct `port`.":
    "Prüfen, an welchem Port das Programm lauscht, und `port` berichtigen.",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "Die letzten Zeilen des fehlgeschlagenen Schritts in `details.output` lesen und das Dockerfile oder seinen Kontext berichtigen.",
  "Install the named program, or set `builder` to classic.":
    "Das genannte Programm installieren oder `builder` auf classic setzen.",
  "Correct the stack's file; the message gives the reason.":
    "Die Datei des Stacks berichtigen; die Meldung nennt den Grund.",
  "Read the last lines of the tool's output in `details.output`.":
    "Die letzten Zeilen der Ausgabe des Werkzeugs in `details.output` lesen.",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "Das Ende des anderen Compose-Programms abwarten oder es beenden; `details.lock` ist die Datei, die es hält.",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Docker Compose v2 installieren (das Paket docker-compose-plugin, oder docker-compose bei Debian).",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "Die letzten Log-Zeilen von Green ansehen; den Health-Check berichtigen oder seine `deadline` erhöhen.",
  "Correct the field in `details.field`; the message has the engine's words.":
    "Das Feld in `details.field` berichtigen; die Meldung enthält die Worte der Engine.",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "`entrypoint` oder `command` berichtigen, oder das Image: Das Programm muss darin vorhanden und ausführbar sein.",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "`user` berichtigen oder Benutzer oder Gruppe im Image anlegen; Nummern müssen darin nicht vorhanden sein.",
  "Look at green's last log lines; the process ended before it was ready.":
    "Die letzten Log-Zeilen von Green ansehen; der Prozess endete, bevor er bereit war.",
  "Raise `memory`, or find out why the process needs more.":
    "`memory` erhöhen oder herausfinden, warum der Prozess mehr braucht.",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "`port` berichtigen oder die Anwendung dort an 0.0.0.0 lauschen lassen; `details.listening` enthält ihre Ports.",
  "Look at green's last log lines and at the image's health check.":
    "Die letzten Log-Zeilen von Green und den Health-Check des Images ansehen.",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "Die letzten Zeilen des Befehls in `details.output` lesen und ihn berichtigen oder sein `timeout` erhöhen.",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "Die letzten Log-Zeilen von Green ansehen; es war bereit, war unter Traffic aber schlechter als Blue.",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "Das Netzwerk mit einem Subnetz und ohne Gateway anlegen (`docker network create --subnet 10.77.0.0/24`).",
  "Use a runtime that supports this, such as `docker`.":
    "Eine Laufzeit verwenden, die dies unterstützt, etwa `docker`.",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "Ein anderes Deployment wählen; `history` zeigt die möglichen und warum andere es nicht sind.",
  "Take the id from `history`; ids are case sensitive.":
    "Die ID aus `history` nehmen; Groß- und Kleinschreibung zählt.",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "Einmal einen Deployer mit diesem Proxy starten; er beendet das Deployment oder macht es rückgängig. Gibt es den Proxy nicht mehr, das Deployment aufgeben.",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "Erneut bereitstellen; Reste werden entfernt, sobald die Route woandershin führt.",
  "Wait for its end, cancel it, or deploy again.": "Das Ende abwarten, abbrechen oder erneut bereitstellen.",
  "Deploy or roll back; this deployment can no longer be undone.":
    "Bereitstellen oder zurückrollen; dieses Deployment kann nicht mehr rückgängig gemacht werden.",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "Nichts zu tun; ein neueres Deployment dieses Workloads hat seinen Platz in der Warteschlange eingenommen.",
  "Check the proxy's URL and that it is running.": "Die URL des Proxys prüfen, und ob er läuft.",
  "Check the proxy's identity and secret.": "Identität und Secret für den Proxy prüfen.",
  "Use a dedicated proxy user without two-factor authentication.":
    "Einen eigenen Proxy-Benutzer ohne Zwei-Faktor-Authentifizierung verwenden.",
  "Give the proxy user the right to manage proxy hosts.":
    "Dem Proxy-Benutzer das Recht geben, Proxy-Hosts zu verwalten.",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "Die Meldung des Proxys lesen und die Route oder die Einstellungen des Proxy-Hosts berichtigen.",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "Nichts zu tun; stellen Sie zu einer ruhigen Zeit bereit, wenn andere Routen dieses Proxys lange Verbindungen halten.",
  "Check the proxy; the write may or may not have taken effect.":
    "Den Proxy prüfen; der Schreibvorgang kann gewirkt haben oder nicht.",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "Sie im Proxy aktivieren, oder den Workload pausieren, solange sie aus bleiben soll.",
  "Create the route again in the proxy, and hand it over.": "Die Route im Proxy neu anlegen und übergeben.",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "Die Konfiguration des Proxys für diese Domain ansehen; er bedient die geschriebene Route nicht.",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "Ist die Seite die neue, ist nichts zu tun. Den Deployer auf dem Rechner der Engine ausführen und der Prüfung einen Pfad geben, den der Proxy ohne Anmeldung weiterleitet.",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "Herausfinden, wer sich noch mit dem alten Container verbindet: eine Location des Proxys oder ein Client seines eigenen Ports. Er wird nach der letzten Verbindung entfernt.",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "Den Verweis auf den Container entfernen oder auf die Domain des Workloads leiten; Name oder Port eines Containers ändern sich mit jedem Deployment.",
  "Upgrade Cutover; a newer version has written this database.":
    "Cutover aktualisieren; eine neuere Version hat diese Datenbank geschrieben.",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "Die neueste Datenbank wiederherstellen oder von Hand prüfen, was läuft, und den genannten Container entfernen.",
  "Find the process with a long transaction on the database, then call again.":
    "Den Prozess mit einer langen Transaktion auf der Datenbank finden, dann erneut aufrufen.",
  "Check the database file, its folder's rights and the free disk space.":
    "Die Datenbankdatei, die Rechte ihres Ordners und den freien Speicherplatz prüfen.",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "Den genannten Teil der Anfrage berichtigen; `/openapi.json` beschreibt jeden.",
  "Take the path from `/openapi.json`.": "Den Pfad aus `/openapi.json` nehmen.",
  "Use a method that the header `Allow` names.": "Eine Methode verwenden, die der Header `Allow` nennt.",
  "Send a smaller body.": "Einen kleineren Body senden.",
  "Send the body as application/json.": "Den Body als application/json senden.",
  "Read it again, and repeat the change on what it is now.":
    "Neu lesen und die Änderung auf dem jetzigen Stand wiederholen.",
  "Use a new `Idempotency-Key` for another request.":
    "Für eine andere Anfrage einen neuen `Idempotency-Key` verwenden.",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "Die Antwort auf die erste Anfrage mit diesem `Idempotency-Key` abwarten, dann wiederholen.",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "Den Proxy mit diesem Server HTTP/1.1 sprechen lassen (nginx: `proxy_http_version 1.1`) oder mit `Prefer: wait` warten.",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "Ein gültiges Token als `Authorization: Bearer` senden oder sich anmelden.",
  "Use a token with the named scope and a pattern that matches the workload.":
    "Ein Token mit der genannten Berechtigung und einem Muster verwenden, das zum Workload passt.",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "Dem Absender das Secret des Webhooks geben; signiert er die Zeit, auch seine Uhr prüfen.",
  "Correct the named part of the body, or the webhook's settings.":
    "Den genannten Teil des Bodys oder die Einstellungen des Webhooks berichtigen.",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "Den Grund bei den Zustellungen lesen, ihn beheben und erneut zustellen.",
  "Put something new into the body, such as the id and the attempt of the run.":
    "Etwas Neues in den Body aufnehmen, etwa ID und Versuch des Laufs.",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "Die Anfrage von der Seite des Servers oder mit einem Token senden; hinter einem Proxy, der `Host` ändert, `publicUrl` setzen.",
  "Wait as many seconds as `Retry-After` names.": "So viele Sekunden warten, wie `Retry-After` nennt.",
  "Stop the other one first: two would check, heal and alert twice.":
    "Zuerst den anderen stoppen: Zwei würden doppelt prüfen, heilen und alarmieren.",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "An einer Loopback-Adresse oder einem Unix-Socket lauschen oder andere Adressen ausdrücklich erlauben.",
  "Choose another address, or stop what listens on it.":
    "Eine andere Adresse wählen oder beenden, was dort lauscht.",
  "Check the server's URL and that it is running.": "Die URL des Servers prüfen, und ob er läuft.",
  "Read the server's log; a proxy before it may have answered in its place.":
    "Das Log des Servers lesen; vielleicht hat ein Proxy davor an seiner Stelle geantwortet.",
  "Install the named package beside Cutover, then start again.":
    "Das genannte Paket neben Cutover installieren, dann neu starten.",
  "Read `cutover --help`, or the command's own help.": "`cutover --help` oder die Hilfe des Befehls lesen.",
  "Run the command where the message says.": "Den Befehl dort ausführen, wo die Meldung es sagt.",
  "Answer on the command line, or run the command on a terminal.":
    "Auf der Befehlszeile antworten oder den Befehl in einem Terminal ausführen.",
  "Nothing to do; another deployer has taken this workload over.":
    "Nichts zu tun; ein anderer Deployer hat diesen Workload übernommen.",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "Nichts zu tun; der nächste Deployer an diesem Store beendet es oder macht es rückgängig.",
  "Deploy again if you want it.": "Bei Bedarf erneut bereitstellen.",
  "Create a new deployer; this one was closed.": "Einen neuen Deployer erzeugen; dieser wurde geschlossen.",
  "Report this with the error's cause.": "Dies mit der Ursache des Fehlers melden.",
};
