import type { Catalogue } from "../texts/catalogue.js";
import { fields } from "./fields/de.js";

/** German. */
export const catalogue: Catalogue = {
  locale: "de",
  texts: {
    "must-be.string": "ein Text",
    "must-be.number": "eine Zahl",
    "must-be.whole-number": "eine ganze Zahl",
    "must-be.boolean": "true oder false",
    "must-be.array": "eine Liste",
    "must-be.object": "ein Objekt",
    "must-be.other-type": "ein anderer Typ",
    "must-be.shape": "die beschriebene Form",
    "must-be.one-of": "einer der Werte {values}",
    "must-be.at-least": "mindestens {count}",
    "must-be.at-least-characters": "ein Text mit mindestens {count} Zeichen",
    "must-be.at-least-items": {
      one: "eine Liste mit mindestens {count} Eintrag",
      other: "eine Liste mit mindestens {count} Einträgen",
    },
    "must-be.at-most": "höchstens {count}",
    "must-be.at-most-characters": "ein Text mit höchstens {count} Zeichen",
    "must-be.at-most-items": {
      one: "eine Liste mit höchstens {count} Eintrag",
      other: "eine Liste mit höchstens {count} Einträgen",
    },
    "must-be.custom": "{text}",

    "must-be.known-field": "ein bekanntes Feld",
    "must-be.json": "JSON",
    "must-be.json-loop": "JSON, das sich nicht selbst enthält",
    "must-be.finite-number": "eine endliche Zahl",
    "must-be.plain-text":
      "ein Text ohne NUL, einzelne Surrogate und Zeichen, die die Schreibrichtung umkehren",
    "must-be.plain-array": "eine einfache Liste ohne Lücken",
    "must-be.plain-object": "ein einfaches Objekt",
    "must-be.object-getters": "ein einfaches Objekt ohne Getter",
    "must-be.left-out": "keine Angabe",
    "must-be.at-most-bytes": "höchstens {count} KiB JSON",
    "must-be.at-most-levels": {
      one: "höchstens {count} Verschachtelungsebene",
      other: "höchstens {count} Verschachtelungsebenen",
    },
    "must-be.runnable-twice": "eine Konfiguration, mit der zwei Container gleichzeitig laufen können",

    "must-be.port-number": "eine ganze Zahl von 1 bis 65535",
    "must-be.limit": "eine ganze Zahl, oder -1 für unbegrenzt",
    "must-be.at-most-hard": "höchstens der Wert von `hard`",
    "must-be.limit-or-pair": 'eine ganze Zahl oder {"soft": …, "hard": …}',
    "must-be.limits": 'ein Objekt wie {"nofile": 65536}',
    "must-be.duration": 'eine Dauer wie "500ms", "10s" oder "1m30s"',
    "must-be.duration-at-least": 'eine Dauer wie "500ms", "10s" oder "1m30s", mindestens "{least}"',
    "must-be.duration-at-most": 'eine Dauer wie "500ms", "10s" oder "1m30s", höchstens "{most}"',
    "must-be.size": 'eine Größe mit Einheit wie "512m" oder "2g"',
    "must-be.size-in-quotes": 'eine Größe mit Einheit wie "512m" oder "2g", in Anführungszeichen',
    "must-be.size-at-least":
      'eine Größe mit Einheit wie "512m" oder "2g", mindestens "{least}" und kleiner als 8 PiB',
    "must-be.status": 'ein Status wie 204 oder ein Bereich wie "200-399"',
    "must-be.age": 'ein Alter wie "10m", "1h" oder "365d"',

    "must-be.domain": "eine nicht leere Domain wie app.example.com",
    "must-be.domain-blanks": "eine Domain ohne Leerzeichen, Tabs, Zeilenumbrüche oder unsichtbare Zeichen",
    "must-be.domain-case": "eine Domain in Kleinbuchstaben",
    "must-be.domain-alone":
      "eine Domain aus Buchstaben, Ziffern, Bindestrichen und Punkten, ohne Schema, Port oder Pfad; ein Platzhalter nur am Anfang, wie in *.example.com",
    "must-be.domain-at-most": "eine Domain mit höchstens {count} Zeichen",
    "must-be.punycode-at-most": "eine Domain mit höchstens {count} Zeichen, auch als Punycode",
    "must-be.wildcard-at-most": "eine Platzhalter-Domain mit höchstens {count} Zeichen, auch als Punycode",
    "must-be.domain-parts": "eine Domain ohne leeren Teil: kein Punkt am Anfang, am Ende oder doppelt",
    "must-be.domain-encodable": "eine Domain, deren internationaler Teil sich als Punycode schreiben lässt",
    "must-be.domain-parts-at-most": "eine Domain, deren Teile jeweils höchstens {count} Zeichen haben",
    "must-be.domain-hyphens": "eine Domain, deren Teile nicht mit einem Bindestrich beginnen oder enden",
    "must-be.domain-no-address": "eine Domain, keine IP-Adresse",
    "must-be.host-name": "ein Hostname",
    "must-be.host-and-port": "ein Hostname, bei Bedarf mit Port",
    "must-be.host-label": "ein Hostname ohne Punkte: Kleinbuchstaben, Ziffern und Bindestriche",
    "must-be.address": 'eine IP-Adresse oder "host-gateway"',
    "must-be.extra-host":
      'ein Name mit seiner Adresse wie "db.internal:10.0.0.5" oder "host.docker.internal:host-gateway"',
    "must-be.extra-hosts":
      'eine Liste wie ["db.internal:10.0.0.5"] oder ein Objekt wie {"db.internal": "10.0.0.5"}',
    "must-be.published-port": 'ein fester Port wie "8080:80", "127.0.0.1:8080:80" oder "5353:53/udp"',
    "must-be.registry": 'eine Registry wie "ghcr.io" oder "registry.example:5000"',

    "must-be.workload-name":
      "ein Name aus 1 bis 40 Kleinbuchstaben, Ziffern und einzelnen Bindestrichen, der mit einem Buchstaben beginnt und nicht mit einem Bindestrich endet",
    "must-be.network-name":
      "der Name eines Netzwerks: Buchstaben, Ziffern, Punkte, Bindestriche und Unterstriche, nicht none",
    "must-be.volume-name":
      "ein Volume-Name aus Buchstaben, Ziffern, Punkten, Bindestrichen und Unterstrichen",
    "must-be.variable": "ein Name wie der einer Umgebungsvariable",
    "must-be.variable-name": "der Name einer Umgebungsvariable, etwa DB_PASSWORD",
    "must-be.resolver-name": "ein Name aus 1 bis 255 druckbaren Zeichen ohne Leerzeichen",
    "must-be.user": 'ein Benutzer wie "1000:1000" oder "app"',
    "must-be.user-name": "ein Benutzername ohne Doppelpunkte",
    "must-be.label-key": "ein Label-Schlüssel ohne Leerzeichen und =, der nicht mit `dev.cutover.` beginnt",
    "must-be.capability": "eine Capability in Großbuchstaben, etwa NET_ADMIN",
    "must-be.log-driver": 'ein Log-Treiber wie "json-file" oder "local"',
    "must-be.option-name": 'der Name einer Option, etwa "max-size"',
    "must-be.service-name": "der Name eines Dienstes",
    "must-be.profile-name": "der Name eines Profils",
    "must-be.stage-name": "der Name einer Build-Stufe",
    "must-be.secret-id": "die ID eines Build-Secrets",
    "must-be.file-name": 'der Name einer Datei, etwa "index.html"',
    "must-be.header-name": "der Name eines Headers, den der Server nicht selbst setzt",
    "must-be.free-variable":
      "ein anderer Name: Das Compose-Programm liest selbst eine Variable dieses Namens",

    "must-be.image":
      "eine Image-Referenz: [registry/]name[:tag][@sha256:digest], der Name in Kleinbuchstaben",
    "must-be.platform": 'eine Plattform wie "linux/amd64" oder "linux/arm64/v8"',
    "must-be.repository":
      "ein Git-Repository über https, ssh oder einen absoluten Pfad, ohne Zugangsdaten darin",
    "must-be.ref": "ein Branch, ein Tag oder ein Commit",
    "must-be.archive": "eine Datei mit der Endung .tar, .tar.gz oder .tgz",
    "must-be.absolute-path": 'ein absoluter Pfad wie "/data", ohne "..", "." oder Schrägstrich am Ende',
    "must-be.path-below-root": 'ein absoluter Pfad unterhalb von /, etwa "/data"',
    "must-be.path-of-address":
      "ein prozentkodierter Pfad, der mit einem Schrägstrich beginnt, ohne Leerzeichen und #",
    "must-be.path-in-files": 'ein Pfad in den Dateien wie "apps/site", ohne ".."',
    "must-be.path-below-files": 'ein Pfad unterhalb der Dateien wie "dist", ohne ".."',
    "must-be.path-of-entry": 'ein Pfad in den Dateien wie "main.ts"',
    "must-be.path-in-site": 'ein Pfad in der Website wie "404.html"',
    "must-be.path-in-context": 'ein Pfad im Build-Kontext wie "docker/Dockerfile", ohne ".."',
    "must-be.pattern": 'ein Muster wie "/assets/**" oder "*.css"',

    "must-be.arguments": "eine Liste von Argumenten; eine Shell-Zeile wird nicht zerlegt",
    "must-be.string-or-number": "ein Text oder eine Zahl",
    "must-be.printable": "druckbarer ASCII-Text ohne Dollarzeichen",
    "must-be.reference":
      'eine Referenz: { "from_env": "NAME" }, { "from_file": "/path" } oder { "from_resolver": "name" }',
    "must-be.text-or-reference":
      'ein Text in Anführungszeichen oder eine Referenz: { "from_env": "NAME" }, { "from_file": "/path" } oder { "from_resolver": "name" }',
    "must-be.security-option":
      'eine Option wie "no-new-privileges:true"; weitere sind apparmor=, label=, seccomp=unconfined und systempaths=unconfined',
    "must-be.device": 'ein Gerät wie "/dev/fuse" oder "/dev/ttyUSB0:/dev/ttyUSB0:rw"',

    "must-be.volume":
      'ein Volume wie "data:/var/lib/app:ro" oder ein Objekt mit `type`, `source` und `target`',
    "must-be.short-volume":
      'ein Volume wie "data:/var/lib/app", mit ro, rw, z, Z oder nocopy nach einem zweiten Doppelpunkt',
    "must-be.volume-type": '"volume" oder "bind"; für Arbeitsspeicher `tmpfs` verwenden',
    "must-be.volume-propagation":
      "ein Volume ohne shared- oder slave-Mounts, die über den Container hinausreichen",
    "must-be.volume-target":
      "ein Volume, dessen Ziel ein absoluter Pfad im Container ist, unterhalb von / und in kürzester Form",
    "must-be.volume-type-bind": "ein Volume vom Typ bind, wenn es `bind` hat",
    "must-be.bind-colon": "ein Bind-Mount ohne Doppelpunkt in seinen Pfaden, wenn er `bind.selinux` hat",
    "must-be.bind-source":
      "ein Bind-Mount von einem absoluten Pfad in kürzester Form; relative Pfade und ~ sind nicht erlaubt",
    "must-be.volume-source":
      "ein Volume, dessen Name nur Buchstaben, Ziffern, Punkte, Bindestriche und Unterstriche enthält",
    "must-be.volume-target-taken": "ein Volume mit einem Ziel, das kein anderes Volume hat",
    "must-be.memory-mount": 'ein absoluter Pfad im Container, etwa "/run" oder "/tmp:size=64m,mode=1777"',
    "must-be.memory-mounts": 'ein Pfad wie "/run" oder eine Liste solcher Pfade',
    "must-be.memory-mount-taken": "ein Pfad, den kein Volume und kein anderes Speicher-Dateisystem hat",
    "must-be.storage-taken": "ein Pfad, den kein Eintrag von `volumes` oder `tmpfs` hat",

    "must-be.set-with-domains": "eine Angabe, wenn `domains` gesetzt sind",
    "must-be.set-with-healthcheck": "eine Angabe, wenn `healthcheck` keinen eigenen Port nennt",
    "must-be.set-without-both": "eine Angabe, wenn weder `{other}` noch `{another}` gesetzt ist",
    "must-be.set-or-other": "entweder dieses Feld oder `{other}`, nicht beide",
    "must-be.set-in-mode": "eine Angabe im Modus {mode}",
    "must-be.left-out-in-mode": "keine Angabe im Modus {mode}",
    "must-be.left-out-beside": "keine Angabe, wenn `{other}` gesetzt ist",
    "must-be.left-out-without": "keine Angabe, wenn `{other}` nicht gesetzt ist",
    "must-be.left-out-without-either": "keine Angabe, wenn weder `{other}` noch `{another}` gesetzt ist",
    "must-be.left-out-without-https": "keine Angabe, wenn `repository` nicht https verwendet",
    "must-be.left-out-with-fallback":
      "keine Angabe, wenn `spa_fallback` true ist, denn dann wird jeder Pfad beantwortet",
    "must-be.left-out-with-classic": "keine Angabe, wenn `builder` classic ist, das dies nicht unterstützt",
    "must-be.left-out-not-classic":
      "keine Angabe, wenn `builder` nicht classic ist; stattdessen `docker login` verwenden",
    "must-be.header-once": "ein Header, der nur einmal vorkommt",
    "must-be.host-port-once": "ein Host-Port, der nur einmal veröffentlicht wird",
    "must-be.host-network-alone": 'entweder nur "host" oder andere Netzwerke',
    "must-be.rising-weights": "Schritte mit wachsendem `weight`, jedes größer als das vorige",
    "must-be.domain-for-two": "mindestens eine Domain, wenn `shift`, `failover` oder `preview` gesetzt ist",
    "must-be.network-for-alias": "mindestens ein Netzwerk, nicht host, wenn ein `alias` gesetzt ist",

    "sentence.field": "{field}: Erwartet wird {expected}. Angegeben: {received}.",
    "sentence.config": "Konfiguration: Erwartet wird {expected}. Angegeben: {received}.",

    "received.missing": "nichts",
    "received.null": "null",
    "received.number": "eine Zahl",
    "received.boolean": "ein Wahrheitswert",
    "received.bigint": "ein BigInt",
    "received.function": "eine Funktion",
    "received.symbol": "ein Symbol",
    "received.array": { one: "eine Liste mit {size} Eintrag", other: "eine Liste mit {size} Einträgen" },
    "received.string": "ein Text mit {size} Zeichen",
    "received.object": { one: "ein Objekt mit {size} Feld", other: "ein Objekt mit {size} Feldern" },
    "received.value": "{value}",
    "received.unreadable": "etwas nicht Lesbares",
    "received.asked-blue-green": "die Strategie blue-green",

    "unknown-field.top": 'Unbekanntes Feld "{name}".',
    "unknown-field.top-meant": 'Unbekanntes Feld "{name}". Ist "{meant}" gemeint?',
    "unknown-field.inside": 'Unbekanntes Feld "{name}" in {holder}.',
    "unknown-field.inside-meant": 'Unbekanntes Feld "{name}" in {holder}. Ist "{meant}" gemeint?',

    "strategy.asked-recreate": "`deploy_strategy` verlangt recreate.",
    "strategy.asked-blue-green": "`deploy_strategy` verlangt blue-green.",
    "strategy.image":
      "Ein Image wird per blue-green bereitgestellt, sofern die Konfiguration nichts anderes angibt.",
    "strategy.dockerfile":
      "Das Image eines Dockerfiles wird per recreate bereitgestellt, sofern die Konfiguration nichts anderes angibt.",
    "strategy.static":
      "Eine statische Website wird per recreate bereitgestellt, sofern die Konfiguration nichts anderes angibt.",
    "strategy.stack":
      "Ein Stack wird an Ort und Stelle ersetzt: Seine Dienste teilen sich Namen, Netzwerke und Volumes.",
    "strategy.stack-not-twice":
      "Zwei Versionen eines Stacks können nicht gleichzeitig laufen, weil seine Dienste sich Namen, Netzwerke und Volumes teilen.",
    "strategy.storage":
      "Der Speicher ist ein beschreibbares Volume, das nie zwei Container gleichzeitig einhängen dürfen.",
    "strategy.host-port": "Den festen Host-Port {port} kann nur ein Container belegen.",
    "strategy.host-network": "Im Netzwerk des Hosts kann nur ein Container einen Port belegen.",
    "strategy.label-z":
      "Das Label Z gibt {source} dem zuletzt gestarteten Container, der andere verliert den Zugriff.",
    "strategy.writable-path":
      "Der beschreibbare Pfad {source} ist nicht als `shared` markiert; nur ein Container darf darin schreiben.",
    "strategy.writable-volume":
      "Das beschreibbare Volume {source} ist nicht als `shared` markiert; nur ein Container darf darin schreiben.",
    "strategy.custom": "{text}",
    "strategy.refused": '`deploy_strategy` kann nicht "blue-green" sein: {reason}',
    "strategy.refused-by-field": "{field} schließt blue-green aus: {reason}",
    "strategy.refused-beside": "`{field}` setzt blue-green voraus, aber die Strategie ist recreate: {reason}",

    "warning.recreated": "Es wird recreate statt blue-green verwendet, mit einer Ausfallzeit: {reason}",
    "warning.no-healthcheck":
      "Ohne `healthcheck` erhält der neue Container Traffic, sobald der Health-Check des Images erfolgreich ist; hat das Image keinen, sobald er für die Dauer von `liveness_window` ohne Neustart gelaufen ist.",
    "warning.image-latest":
      "image nennt keine feste Version: `latest` ändert sich, dieselbe Konfiguration kann also ein anderes Image bereitstellen.",
    "warning.secret-in-image":
      "{field} bleibt in der Historie des Images lesbar; `build_secrets` bleiben es nicht.",
    "warning.custom": "{text}",

    "json.symbol": "Das ist kein JSON: Texte und Schlüssel brauchen doppelte Anführungszeichen.",
    "json.number": "Die Zahl ist unvollständig.",
    "json.key": "Hier wird ein Schlüssel in doppelten Anführungszeichen erwartet.",
    "json.value": "Hier wird ein Wert erwartet.",
    "json.colon": "Hier wird ein Doppelpunkt erwartet.",
    "json.comma": "Davor wird ein Komma erwartet.",
    "json.open-object": "Das Objekt ist nicht geschlossen: } fehlt.",
    "json.open-list": "Die Liste ist nicht geschlossen: ] fehlt.",
    "json.after-end": "Nach der Konfiguration darf nichts folgen.",
    "json.open-comment": "Der Kommentar ist nicht geschlossen.",
    "json.open-text": "Der Text ist nicht geschlossen: Ein doppeltes Anführungszeichen fehlt.",
    "json.unicode": "Nach \\u werden vier hexadezimale Ziffern erwartet.",
    "json.escape": 'Nach einem Backslash wird eines von " \\ / b f n r t u erwartet.',
    "json.character":
      "Tabs, Zeilenumbrüche und Steuerzeichen werden in einem Text als \\t, \\n oder \\u0000 geschrieben.",
    "json.empty": "Die Konfiguration ist leer; die kleinste ist {}.",
    "json.byte-order-mark": "JSON beginnt nicht mit einer Byte-Reihenfolge-Markierung (BOM).",
    "json.comment": "Eine Konfiguration ist reines JSON, ohne Kommentare.",
    "json.trailing-comma": "Eine Konfiguration ist reines JSON, ohne Komma nach dem letzten Eintrag.",
    "json.duplicate-key": 'Der Schlüssel "{name}" kommt zweimal vor.',
    "json.too-long": "Der Text darf höchstens {most} Ki Zeichen lang sein, hat aber {size}.",
    "json.too-large": "Die Konfiguration darf höchstens {count} KiB JSON umfassen.",
    "json.too-deep": "Ab hier sind die Klammern zu tief verschachtelt.",

    "remedy.invalid": "Das genannte Feld in die beschriebene Form bringen.",
    "remedy.too-large": "Die Konfiguration unter 256 KiB und 32 Verschachtelungsebenen halten.",
    "remedy.example": "Zum Beispiel {example} schreiben.",
    "remedy.write": '"{meant}" schreiben.',
    "remedy.remove-field": "Das Feld entfernen.",
    "remedy.no-blue-green": "`deploy_strategy` weglassen oder auf recreate setzen.",
    "remedy.no-blue-green-or-field":
      "`deploy_strategy` weglassen oder auf recreate setzen, oder das genannte Feld ändern.",

    "fix.write": '"{meant}" schreiben',
    "fix.recreate": '`deploy_strategy` auf "recreate" setzen',
    "fix.remove-comment": "Kommentar entfernen",
    "fix.remove-comma": "Komma entfernen",
    "fix.remove-mark": "Byte-Reihenfolge-Markierung entfernen",

    "schema.title": "Konfiguration der Quelle {kind}",
    "schema.default": "Standard: {value}",
    "schema.example": "Beispiel: {value}",
    "schema.as-absent": "Wie ohne Angabe: {strategy}. {reason}",
  },
  fields,
};
