import type { FieldTexts } from "../../texts/field-words.js";

/** German titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "Workload",
  "JSON Schema": "JSON-Schema",
  Source: "Quelle",
  Config: "Konfiguration",
  Image: "Image",
  "Pull policy": "Pull-Verhalten",
  Platform: "Plattform",
  "Registry login": "Registry-Anmeldung",
  "Environment variable": "Umgebungsvariable",
  "Secret file": "Secret-Datei",
  "Name for the resolver": "Name für den Resolver",
  "User name": "Benutzername",
  Password: "Passwort",
  "Deploy strategy": "Deploy-Strategie",
  Port: "Port",
  Domains: "Domains",
  "Health check": "Health-Check",
  Path: "Pfad",
  "Probe port": "Port der Prüfung",
  Interval: "Intervall",
  Timeout: "Zeitlimit",
  "Start period": "Startphase",
  Successes: "Erfolge",
  Deadline: "Frist",
  "Expected status": "Erwarteter Status",
  "Expected body": "Erwarteter Inhalt",
  "Host header": "Host-Header",
  "Liveness window": "Bewährungszeit",
  Proxy: "Proxy",
  "Largest body": "Größter Body",
  "Connect timeout": "Zeitlimit für Verbindungsaufbau",
  "Send timeout": "Zeitlimit beim Senden",
  "Read timeout": "Zeitlimit beim Lesen",
  Environment: "Umgebung",
  Command: "Befehl",
  "Entry point": "Entrypoint",
  User: "Benutzer",
  "Working directory": "Arbeitsverzeichnis",
  "Init process": "Init-Prozess",
  Restart: "Neustart",
  "Stop signal": "Stoppsignal",
  "Stop grace period": "Frist zum Stoppen",
  Volumes: "Volumes",
  Type: "Typ",
  Target: "Ziel",
  "Read-only": "Schreibgeschützt",
  Shared: "Gemeinsam genutzt",
  "Options of a bind mount": "Optionen eines Bind-Mounts",
  "SELinux label": "SELinux-Label",
  "Volumes of the image": "Volumes des Images",
  Networks: "Netzwerke",
  "Published ports": "Veröffentlichte Ports",
  Memory: "Arbeitsspeicher",
  CPUs: "CPUs",
  "Process limit": "Prozesslimit",
  "Read-only root": "Schreibgeschütztes Root-Dateisystem",
  Labels: "Labels",
  "Memory file systems": "Dateisysteme im Arbeitsspeicher",
  "Shared memory": "Gemeinsamer Speicher",
  "Dropped capabilities": "Entzogene Capabilities",
  "Security options": "Sicherheitsoptionen",
  "Limits of a process": "Limits eines Prozesses",
  "Soft limit": "Weiches Limit",
  "Hard limit": "Hartes Limit",
  "Extra hosts": "Zusätzliche Hosts",
  Logging: "Protokollierung",
  "Log driver": "Log-Treiber",
  "Options of the log driver": "Optionen des Log-Treibers",
  Drain: "Drain",
  "Status path": "Status-Pfad",
  "Status token": "Status-Token",
  Retain: "Aufbewahrung",
  Bake: "Bewährung",
  Preview: "Vorschau",
  Failover: "Ausweichen",
  Shift: "Verlagerung",
  Steps: "Schritte",
  Weight: "Anteil",
  Duration: "Dauer",
  Sticky: "Bindung",
  "Abort on": "Abbruch bei",
  "More failures": "Mehr Fehler",
  Hooks: "Hooks",
  "Before the cutover": "Vor der Umschaltung",
  "After the cutover": "Nach der Umschaltung",
  Alias: "Alias",
  Privileged: "Privilegiert",
  "Added capabilities": "Zusätzliche Capabilities",
  Devices: "Geräte",
  "PID namespace": "PID-Namespace",
  "IPC namespace": "IPC-Namespace",
  Directory: "Verzeichnis",
  "Git repository": "Git-Repository",
  "Git ref": "Git-Ref",
  Subdirectory: "Unterverzeichnis",
  "Git login": "Git-Anmeldung",
  "Inline Dockerfile": "Eingebettetes Dockerfile",
  Dockerfile: "Dockerfile",
  "Build arguments": "Build-Argumente",
  "Build secrets": "Build-Secrets",
  "Cache sources": "Cache-Quellen",
  "Without cache": "Ohne Cache",
  "Pull base images": "Basis-Images holen",
  Builder: "Builder",
  "Registry logins": "Registry-Anmeldungen",
  Mode: "Modus",
  Archive: "Archiv",
  "Server image": "Server-Image",
  Build: "Build",
  "Builder image": "Builder-Image",
  "Build command": "Build-Befehl",
  Output: "Ausgabe",
  "Build environment": "Build-Umgebung",
  Index: "Index",
  "Single-page fallback": "Single-Page-Fallback",
  "Clean URLs": "Saubere URLs",
  "Not-found page": "Seite für nicht Gefundenes",
  "Cache rules": "Cache-Regeln",
  Pattern: "Muster",
  "Greatest age": "Höchstalter",
  Immutable: "Unveränderlich",
  Headers: "Header",
  Compression: "Komprimierung",
  Entry: "Einstieg",
  "Runtime image": "Laufzeit-Image",
  Storage: "Speicher",
  Enabled: "Aktiviert",
  Mount: "Einhängepunkt",
  Volume: "Volume",
  File: "Datei",
  "Compose text": "Compose-Text",
  Service: "Dienst",
  Profiles: "Profile",
  "Wait timeout": "Wartelimit",
  "Address of the JSON Schema, for editors; without effect.":
    "Adresse des JSON-Schemas, für Editoren; ohne Wirkung.",
  "The kind of source; it decides the fields of `config`.":
    "Die Art der Quelle; sie bestimmt die Felder von `config`.",
  "The fields of the source.": "Die Felder der Quelle.",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "Das auszuführende Image: [registry/]name[:tag][@sha256:digest].",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "Ob die Registry bei jedem Deployment gefragt wird, nur für ein Image, das der Engine fehlt, oder nie.",
  "At each deployment; a tag may have moved.": "Bei jedem Deployment; ein Tag kann gewandert sein.",
  "Only if the engine does not hold the image.": "Nur wenn die Engine das Image nicht hat.",
  "Never; the engine must hold the image.": "Nie; die Engine muss das Image haben.",
  "Which variant of the image to run; the engine's own platform if absent.":
    "Welche Variante des Images läuft; ohne Angabe die der Engine.",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "Anmeldung für die Registry des Images; ohne Angabe das, was `docker login` für den Benutzer des Deployers gespeichert hat.",
  "Variable of the deployer's own environment that holds the secret.":
    "Variable in der Umgebung des Deployers, die das Secret enthält.",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "Absoluter Pfad einer Datei auf dem Rechner des Deployers; ein Zeilenumbruch am Ende gehört nicht zum Secret.",
  "Name that the embedding application's resolver maps to the secret.":
    "Name, den der Resolver der einbettenden Anwendung auf das Secret abbildet.",
  "User of the registry, as text or as a reference.": "Benutzer der Registry, als Text oder Referenz.",
  "Password or access token, by reference only.": "Passwort oder Zugriffstoken, nur als Referenz.",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    'Wie eine neue Version die alte ersetzt; "" und keine Angabe bedeuten den Standard der Quelle, und recreate für ein Image mit eigenen Volumes.',
  "Stops the old container before the new one starts; there is a downtime.":
    "Stoppt den alten Container, bevor der neue startet; es gibt eine Ausfallzeit.",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "Startet den neuen Container neben dem alten und verlegt den Traffic, sobald er bereit ist. Die Volumes des Images werden nicht übernommen.",
  "Port in the container that gets the traffic; needed if there are domains.":
    "Port im Container, der den Traffic erhält; erforderlich, wenn es Domains gibt.",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "Domains des Containers, in Kleinbuchstaben. `*.` steht für jeden Namen darunter.",
  "HTTP probe that a new container must pass before it gets traffic.":
    "HTTP-Prüfung, die ein neuer Container bestehen muss, bevor er Traffic erhält.",
  "Path, with query, of the GET request.": "Pfad der GET-Anfrage, mit Query.",
  "Port in the container; `port` of the workload if absent.":
    "Port im Container; ohne Angabe der `port` des Workloads.",
  "Time between two probes.": "Zeit zwischen zwei Prüfungen.",
  "How long one probe may take, its body included.":
    "Wie lange eine Prüfung dauern darf, einschließlich Body.",
  "Time in which failing probes do not count; it is added to the deadline.":
    "Zeit, in der fehlgeschlagene Prüfungen nicht zählen; sie verlängert die Frist.",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "Aufeinanderfolgende Erfolge, mit denen der Container bereit ist; ein Neustart setzt die Zählung auf 0.",
  "How long the container may take to become ready before the deployment is undone.":
    "Wie lange der Container brauchen darf, um bereit zu werden, bevor das Deployment rückgängig gemacht wird.",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "Status oder Statusbereich, der als Erfolg zählt. Weiterleitungen wird nicht gefolgt.",
  "Text that the first 64 KiB of the answer's body must hold.":
    "Text, den die ersten 64 KiB des Antwort-Bodys enthalten müssen.",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "`Host` der Prüfung; ohne Angabe die erste Domain, sonst die Adresse des Containers.",
  "How long a container without any health check must run without a restart to be ready.":
    "Wie lange ein Container ohne jeden Health-Check ohne Neustart laufen muss, um bereit zu sein.",
  "What the proxy passes to the container, and how long it waits.":
    "Was der Proxy an den Container weitergibt und wie lange er wartet.",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "Größter Body einer Anfrage; ein größerer wird mit 413 beantwortet. Ohne Angabe gilt die Einstellung des Proxys.",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "Wie lange der Proxy versucht, den Container zu erreichen, bevor er mit 504 antwortet.",
  "How long the container may read nothing of a request before the proxy gives up.":
    "Wie lange der Container nichts von einer Anfrage lesen darf, bevor der Proxy aufgibt.",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "Wie lange eine Antwort oder ein WebSocket still sein darf, bevor der Proxy aufgibt.",
  "Environment variables; a secret is given as a reference.":
    "Umgebungsvariablen; ein Secret wird als Referenz angegeben.",
  "Arguments that replace the image's command, without a shell.":
    "Argumente, die den Befehl des Images ersetzen, ohne Shell.",
  "Program with arguments that replaces the image's entry point.":
    "Programm mit Argumenten, das den Entrypoint des Images ersetzt.",
  "User, with group if needed, that runs the process.":
    "Benutzer, bei Bedarf mit Gruppe, unter dem der Prozess läuft.",
  "Absolute path in the container in which the process starts.":
    "Absoluter Pfad im Container, in dem der Prozess startet.",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "Startet ein kleines Init als PID 1, das Signale weiterreicht; ohne es ignorieren die meisten Prozesse ein Stoppen. Ohne Angabe: ja, außer das Image startet ein eigenes Init wie s6, systemd oder tini.",
  "When the engine restarts the live container.": "Wann die Engine den aktiven Container neu startet.",
  "Never.": "Nie.",
  "When its process ended with an error.": "Wenn sein Prozess mit einem Fehler endete.",
  "Always, until it is stopped, also after a restart of the engine.":
    "Immer, bis er gestoppt wird, auch nach einem Neustart der Engine.",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "Wie unless-stopped: Ein Container, den ein Deployment gestoppt hat, muss gestoppt bleiben.",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "Signal, das den Prozess zum Beenden auffordert; ohne Angabe das des Images, sonst SIGTERM.",
  "Asks a process to end; most handle it.":
    "Fordert einen Prozess zum Beenden auf; die meisten reagieren darauf.",
  "As Ctrl-C in a terminal.": "Wie Strg-C in einem Terminal.",
  "Asks nginx and others to finish running requests.":
    "Fordert nginx und andere auf, laufende Anfragen abzuschließen.",
  "Reload for most servers, an end for others.": "Neuladen bei den meisten Servern, Ende bei anderen.",
  "As the application understands it.": "Je nach Anwendung.",
  "Asks Apache to finish running requests.": "Fordert Apache auf, laufende Anfragen abzuschließen.",
  "Ends the process at once, without a chance to finish.":
    "Beendet den Prozess sofort, ohne dass er abschließen kann.",
  "Asks systemd to shut down.": "Fordert systemd zum Herunterfahren auf.",
  "How long the process may take to end before it is killed.":
    "Wie lange der Prozess zum Beenden brauchen darf, bevor er abgebrochen wird.",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "Benannte Volumes und Bind-Mounts, in der kurzen oder langen Syntax von Compose.",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "Ein benanntes Volume der Engine oder ein Pfad des Hosts, den nur eine Policy erlauben kann.",
  "A named volume of the engine.": "Ein benanntes Volume der Engine.",
  "A path of the host; only a policy can allow it.": "Ein Pfad des Hosts; nur eine Policy kann ihn erlauben.",
  "Name of the volume, or absolute path of the host.": "Name des Volumes oder absoluter Pfad des Hosts.",
  "Absolute path in the container.": "Absoluter Pfad im Container.",
  "The container cannot write to it.": "Der Container kann nicht darauf schreiben.",
  "Two containers may write to it at once, so it allows blue-green.":
    "Zwei Container dürfen gleichzeitig darauf schreiben, also ist blue-green möglich.",
  "For a path of the host only.": "Nur für einen Pfad des Hosts.",
  "Label of the files; without effect if SELinux is off.":
    "Label der Dateien; ohne Wirkung, wenn SELinux aus ist.",
  "Every container may use them.": "Jeder Container darf sie verwenden.",
  "This container alone may use them.": "Nur dieser Container darf sie verwenden.",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "Was mit Daten in den Volumes des Images (VOLUME) geschieht, die `volumes` nicht nennt.",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "Sie werden übernommen, ohne `deploy_strategy` per recreate; sie werden nie ungefragt entfernt.",
  "It goes with its container.": "Sie verschwinden mit ihrem Container.",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'Netzwerke zusätzlich zu dem des Proxys; "host" muss allein stehen und braucht eine Policy.',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "Feste Ports des Hosts, ohne Adresse auf 127.0.0.1. Sie schließen blue-green aus.",
  "Maximum memory of the container.": "Höchster Arbeitsspeicher des Containers.",
  "Maximum processor cores of the container.": "Höchstzahl der Prozessorkerne des Containers.",
  "Maximum number of processes and threads in the container.":
    "Höchstzahl der Prozesse und Threads im Container.",
  "The container's own file system cannot be written; volumes still can.":
    "In das Dateisystem des Containers kann nicht geschrieben werden, in Volumes schon.",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "Labels des Containers; Schlüssel, die mit dev.cutover. beginnen, sind reserviert.",
  "Paths in memory in the container, empty at each start.":
    "Pfade im Arbeitsspeicher des Containers, leer bei jedem Start.",
  "Size of /dev/shm; 64m if absent.": "Größe von /dev/shm; ohne Angabe 64m.",
  "Kernel capabilities to remove; ALL removes every one.":
    "Kernel-Capabilities, die entzogen werden; ALL entzieht alle.",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges entzieht Rechte. Nur eine Policy, die `privileged` erlaubt, kann andere erlauben.",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "Limits nach Namen, je eine Zahl oder ein weiches und ein hartes; -1 heißt unbegrenzt.",
  "Limit that holds until the process raises it.": "Limit, das gilt, bis der Prozess es erhöht.",
  "Limit that the process cannot exceed.": "Limit, das der Prozess nicht überschreiten kann.",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "Namen für die hosts-Datei des Containers, je mit Adresse; host-gateway ist der Host der Engine.",
  "Where the container's output goes; the engine's own default if absent.":
    "Wohin die Ausgabe des Containers geht; ohne Angabe gilt der Standard der Engine.",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "Wohin die Ausgabe des Containers geht; andere Treiber als json-file, local und none brauchen eine Policy.",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "Optionen des Treibers; sie werden unverändert gespeichert und sollten daher kein Secret enthalten.",
  "How the old container finishes after the new one serves (blue-green).":
    "Wie der alte Container zu Ende bedient, nachdem der neue übernommen hat (blue-green).",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    'Wie lange offene Verbindungen des alten Containers dauern dürfen, bevor sie getrennt werden; "0" wartet unbegrenzt.',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "Pfad, unter dem die Anwendung meldet, was sie noch bedient; das zählt mehr als die offenen Verbindungen.",
  "Bearer token for the status path, as a reference.": "Bearer-Token für den Status-Pfad, als Referenz.",
  "How many previous containers are kept, stopped, for a rollback.":
    "Wie viele frühere Container gestoppt für ein Rollback aufbewahrt werden.",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "Wie lange der alte Container nach der Umschaltung bleibt; ist der neue schlechter, wird das Deployment rückgängig gemacht (blue-green).",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "Gibt jedem Deployment einen geheimen Link, der seinen Container zeigt, von vor der Umschaltung bis zum nächsten Deployment (blue-green).",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "Lässt den Proxy zum alten Container schicken, was der neue nicht annimmt, bis der alte gestoppt wird (blue-green).",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "Gibt dem neuen Container vor der vollen Umschaltung einen wachsenden Anteil der Anfragen und beobachtet ihn (blue-green).",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "Die Anteile des neuen Containers, einer nach dem anderen; jeder ist größer als der vorige.",
  "Percentage of the requests that the new container gets.":
    "Prozentsatz der Anfragen, die der neue Container erhält.",
  "How long this step lasts before the next one, or before the full switch.":
    "Wie lange dieser Schritt bis zum nächsten oder bis zur vollen Umschaltung dauert.",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "Lost jeden Besucher einmal aus, über ein Cookie, und nicht jede Anfrage, sodass eine Seite und ihre Teile aus einer Version kommen.",
  "When the new container does worse, so that all requests go back to the old one.":
    "Wann der neue Container schlechter ist, sodass alle Anfragen zum alten zurückgehen.",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "Wie viele mehr der letzten zehn Antworten beim neuen Container fehlschlagen müssen als beim alten.",
  "Commands that run in the new container.": "Befehle, die im neuen Container laufen.",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "Läuft, wenn der neue Container bereit ist, bevor er Traffic erhält; ein Fehler macht das Deployment rückgängig.",
  "Program with arguments, run in the new container without a shell.":
    "Programm mit Argumenten, das ohne Shell im neuen Container läuft.",
  "How long the command may take before it counts as failed.":
    "Wie lange der Befehl dauern darf, bevor er als fehlgeschlagen gilt.",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "Läuft, sobald der neue Container bedient; ein Fehler wird gemeldet und macht nichts rückgängig.",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "Hostname, unter dem andere Container der `networks` den aktiven Container erreichen; er wandert ohne Lücke.",
  "Gives the container every right on the host. Only a policy can allow it.":
    "Gibt dem Container alle Rechte auf dem Host. Nur eine Policy kann das erlauben.",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "Kernel-Capabilities über die der Engine hinaus. Nur eine Policy kann sie erlauben.",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "Geräte des Hosts, in der Syntax von Compose. Nur eine Policy kann sie erlauben.",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "Teilt die Prozesse des Hosts mit dem Container. Nur eine Policy kann das erlauben.",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "Teilt den gemeinsamen Speicher des Hosts mit dem Container. Nur eine Policy kann das erlauben.",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "Absoluter Pfad eines Ordners auf dem Rechner des Deployers, der der Build-Kontext ist.",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "Adresse eines Git-Repositorys, das der Build-Kontext ist; Submodule und Git LFS werden nicht geholt.",
  "Branch, tag or commit; the repository's default branch if absent.":
    "Branch, Tag oder Commit; ohne Angabe der Standard-Branch des Repositorys.",
  "Folder of the repository to build from; its root if absent.":
    "Ordner des Repositorys, aus dem gebaut wird; ohne Angabe seine Wurzel.",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "Anmeldung für ein Repository über https; ssh verwendet die Schlüssel des Benutzers, unter dem der Deployer läuft.",
  "User of the git server; many take any name beside an access token.":
    "Benutzer des Git-Servers; viele nehmen jeden Namen neben einem Zugriffstoken.",
  "The Dockerfile itself, without a build context to copy files from.":
    "Das Dockerfile selbst, ohne Build-Kontext, aus dem Dateien kopiert werden könnten.",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Pfad des Dockerfiles im Build-Kontext; ohne Angabe Dockerfile.",
  "Last stage to build; the Dockerfile's last one if absent.":
    "Letzte Stufe, die gebaut wird; ohne Angabe die letzte des Dockerfiles.",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "Werte für ARG. Eine Referenz wird in jeder Ausgabe maskiert, bleibt aber in der Historie des Images lesbar.",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "Secrets nach ID, für RUN --mount=type=secret; kein Teil des Images. Nicht mit dem Builder classic.",
  "Platform of the image; the engine's own if absent.": "Plattform des Images; ohne Angabe die der Engine.",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "Images, deren Layer der Build wiederverwenden darf; die der Engine verwendet er immer.",
  "Builds at every deployment, without the cache.": "Baut bei jedem Deployment, ohne den Cache.",
  "Builds at every deployment, and asks the registries for newer base images.":
    "Baut bei jedem Deployment und fragt die Registrys nach neueren Basis-Images.",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "Der Builder der Engine, BuildKit über den Befehl docker, oder das Plugin buildx.",
  "The engine's own builder; every engine has it.": "Der Builder der Engine; jede Engine hat ihn.",
  "BuildKit, through the docker command.": "BuildKit, über den Befehl docker.",
  "The plugin buildx of the docker command.": "Das Plugin buildx des Befehls docker.",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "Anmeldungen je Registry, für Basis-Images. Nur mit dem Builder classic; die anderen verwenden, was `docker login` gespeichert hat.",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Ob ein Webserver die Dateien ausliefert oder eine von ihnen ein Programm ist, das die Website bedient.",
  "A small web server serves the files.": "Ein kleiner Webserver liefert die Dateien aus.",
  "A program among the files serves the site in a Deno-like runtime.":
    "Ein Programm unter den Dateien bedient die Website in einer Laufzeit wie Deno.",
  "Absolute path of a folder on the deployer's machine.":
    "Absoluter Pfad eines Ordners auf dem Rechner des Deployers.",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Adresse eines Git-Repositorys; Submodule und Git LFS werden nicht geholt.",
  "Folder of the repository or archive that is used instead of the whole.":
    "Ordner des Repositorys oder Archivs, der anstelle des Ganzen verwendet wird.",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "Absoluter Pfad eines tar-Archivs auf dem Rechner des Deployers, mit oder ohne gzip.",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "Image mit nginx ab 1.19.5; ohne Angabe nginx:stable-alpine.",
  "A command that builds the site from the files, in its own image.":
    "Ein Befehl, der die Website aus den Dateien baut, in einem eigenen Image.",
  "Image of the build container.": "Image des Build-Containers.",
  "Command and arguments, without a shell, run in the folder of the files.":
    "Befehl und Argumente, ohne Shell, ausgeführt im Ordner der Dateien.",
  "Folder with the built site.": "Ordner mit der gebauten Website.",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "Variablen, die der Befehl sieht. Keine Secrets: Sie blieben in den Layern des Builders lesbar.",
  "File that is served for its folder; index.html if absent.":
    "Datei, die für ihren Ordner ausgeliefert wird; ohne Angabe index.html.",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "Beantwortet einen Pfad ohne Datei mit dem Index der Website, wenn ein Browser dorthin navigiert.",
  "Serves about.html as /about, and redirects /about.html there.":
    "Liefert about.html als /about aus und leitet /about.html dorthin um.",
  "File of the site that is served for a path without a file.":
    "Datei der Website, die für einen Pfad ohne Datei ausgeliefert wird.",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "Wie lange Browser Dateien behalten, nach der ersten passenden Regel; alle anderen prüfen sie jedes Mal.",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "Pfad ab der Wurzel der Website oder ein Dateiname ohne Schrägstrich; * steht für alles außer einem Schrägstrich, ** für alles.",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'Wie lange ein Browser eine Datei ohne Nachfrage behält; "0s": Er fragt jedes Mal.',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "Die Datei ändert sich unter ihrem Namen nie: Ein Browser prüft sie auch beim Neuladen nicht.",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'Header jeder Antwort, neben den Sicherheits-Headern; "" entfernt einen davon.',
  "Compresses texts for browsers that accept it; true if absent.":
    "Komprimiert Texte für Browser, die es annehmen; ohne Angabe true.",
  "Path, in the files, of the program that serves the site.":
    "Pfad des Programms, das die Website bedient, in den Dateien.",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "Image der Laufzeit; ohne Angabe denoland/deno:alpine.",
  "A volume that outlives deployments. With it the site is always recreated.":
    "Ein Volume, das Deployments überdauert. Damit wird die Website immer per recreate bereitgestellt.",
  "Whether the volume is mounted.": "Ob das Volume eingehängt wird.",
  "Absolute path of the storage in the container.": "Absoluter Pfad des Speichers im Container.",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "Name des Volumes, nur für diesen Workload; ohne Angabe der des Workloads.",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "Port im Container, der den Traffic erhält; ein Programm bekommt ihn als PORT.",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "HTTP-Prüfung, die ein neuer Container bestehen muss, bevor er Traffic erhält; ohne Angabe die Wurzel der Website.",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "Signal, das den Prozess zum Beenden auffordert; ohne Angabe SIGQUIT für Dateien, und für ein Programm das seines Images, sonst SIGTERM.",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Absoluter Pfad der Compose-Datei; ihr Ordner ist der Projektordner.",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "Die Compose-Datei selbst, anstelle von `file`; ohne Projektordner liest sie keine Dateien.",
  "The service of the stack that gets the traffic and is gated.":
    "Der Dienst des Stacks, der den Traffic erhält und geprüft wird.",
  "Profiles to bring up.": "Profile, die gestartet werden.",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "Ob Registrys bei jedem Deployment gefragt werden, nur für Images, die der Engine fehlen, oder nie.",
  "Only for images that the engine does not hold.": "Nur für Images, die die Engine nicht hat.",
  "Never; the engine must hold the images.": "Nie; die Engine muss die Images haben.",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "Wie lange die Dienste brauchen dürfen, bis sie laufen oder, wenn sie einen Health-Check haben, gesund sind.",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "Port im Container des Dienstes, der den Traffic erhält; erforderlich, wenn es Domains gibt.",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Die einzigen Variablen, auf die sich die Compose-Datei als ${NAME} beziehen kann; ein Secret wird als Referenz angegeben.",
};
