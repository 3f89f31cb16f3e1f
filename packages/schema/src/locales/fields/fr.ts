import type { FieldTexts } from "../../texts/field-words.js";

/** French titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "Charge de travail",
  "JSON Schema": "Schéma JSON",
  Source: "Source",
  Config: "Configuration",
  Image: "Image",
  "Pull policy": "Politique de téléchargement",
  Platform: "Plateforme",
  "Registry login": "Connexion au registre",
  "Environment variable": "Variable d’environnement",
  "Secret file": "Fichier du secret",
  "Name for the resolver": "Nom pour le résolveur",
  "User name": "Nom d’utilisateur",
  Password: "Mot de passe",
  "Deploy strategy": "Stratégie de déploiement",
  Port: "Port",
  Domains: "Domaines",
  "Health check": "Contrôle de santé",
  Path: "Chemin",
  "Probe port": "Port de la sonde",
  Interval: "Intervalle",
  Timeout: "Délai d’attente",
  "Start period": "Période de démarrage",
  Successes: "Succès",
  Deadline: "Échéance",
  "Expected status": "État attendu",
  "Expected body": "Corps attendu",
  "Host header": "En-tête Host",
  "Liveness window": "Fenêtre de vie",
  Proxy: "Proxy",
  "Largest body": "Corps maximal",
  "Connect timeout": "Délai de connexion",
  "Send timeout": "Délai d’envoi",
  "Read timeout": "Délai de lecture",
  Environment: "Environnement",
  Command: "Commande",
  "Entry point": "Point d’entrée",
  User: "Utilisateur",
  "Working directory": "Répertoire de travail",
  "Init process": "Processus init",
  Restart: "Redémarrage",
  "Stop signal": "Signal d’arrêt",
  "Stop grace period": "Délai d’arrêt",
  Volumes: "Volumes",
  Type: "Type",
  Target: "Cible",
  "Read-only": "Lecture seule",
  Shared: "Partagé",
  "Options of a bind mount": "Options d’un montage bind",
  "SELinux label": "Label SELinux",
  "Volumes of the image": "Volumes de l’image",
  Networks: "Réseaux",
  "Published ports": "Ports publiés",
  Memory: "Mémoire",
  CPUs: "Processeurs",
  "Process limit": "Limite de processus",
  "Read-only root": "Racine en lecture seule",
  Labels: "Labels",
  "Memory file systems": "Systèmes de fichiers en mémoire",
  "Shared memory": "Mémoire partagée",
  "Dropped capabilities": "Capabilities retirées",
  "Security options": "Options de sécurité",
  "Limits of a process": "Limites d’un processus",
  "Soft limit": "Limite souple",
  "Hard limit": "Limite stricte",
  "Extra hosts": "Hôtes supplémentaires",
  Logging: "Journalisation",
  "Log driver": "Pilote de journalisation",
  "Options of the log driver": "Options du pilote de journalisation",
  Drain: "Drain",
  "Status path": "Chemin d’état",
  "Status token": "Jeton d’état",
  Retain: "Conservation",
  Bake: "Observation",
  Preview: "Aperçu",
  Failover: "Repli",
  Shift: "Transfert",
  Steps: "Étapes",
  Weight: "Poids",
  Duration: "Durée",
  Sticky: "Persistance",
  "Abort on": "Abandonner si",
  "More failures": "Échecs en plus",
  Hooks: "Hooks",
  "Before the cutover": "Avant la bascule",
  "After the cutover": "Après la bascule",
  Alias: "Alias",
  Privileged: "Privilégié",
  "Added capabilities": "Capabilities ajoutées",
  Devices: "Périphériques",
  "PID namespace": "Espace de noms PID",
  "IPC namespace": "Espace de noms IPC",
  Directory: "Répertoire",
  "Git repository": "Dépôt git",
  "Git ref": "Référence git",
  Subdirectory: "Sous-répertoire",
  "Git login": "Connexion git",
  "Inline Dockerfile": "Dockerfile intégré",
  Dockerfile: "Dockerfile",
  "Build arguments": "Arguments de build",
  "Build secrets": "Secrets de build",
  "Cache sources": "Sources de cache",
  "Without cache": "Sans cache",
  "Pull base images": "Télécharger les images de base",
  Builder: "Moteur de build",
  "Registry logins": "Connexions aux registres",
  Mode: "Mode",
  Archive: "Archive",
  "Server image": "Image du serveur",
  Build: "Construction",
  "Builder image": "Image de build",
  "Build command": "Commande de build",
  Output: "Sortie",
  "Build environment": "Environnement de build",
  Index: "Fichier d’index",
  "Single-page fallback": "Repli pour application monopage",
  "Clean URLs": "URL propres",
  "Not-found page": "Page introuvable",
  "Cache rules": "Règles de cache",
  Pattern: "Motif",
  "Greatest age": "Âge maximal",
  Immutable: "Immuable",
  Headers: "En-têtes",
  Compression: "Compression",
  Entry: "Entrée",
  "Runtime image": "Image d’exécution",
  Storage: "Stockage",
  Enabled: "Activé",
  Mount: "Point de montage",
  Volume: "Volume",
  File: "Fichier",
  "Compose text": "Texte Compose",
  Service: "Service",
  Profiles: "Profils",
  "Wait timeout": "Délai d’attente des services",
  "Address of the JSON Schema, for editors; without effect.":
    "Adresse du schéma JSON, pour les éditeurs ; sans effet.",
  "The kind of source; it decides the fields of `config`.":
    "Le type de source ; il détermine les champs de `config`.",
  "The fields of the source.": "Les champs de la source.",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "L’image à exécuter : [registry/]name[:tag][@sha256:digest].",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "Si le registre est interrogé à chaque déploiement, seulement pour une image absente du moteur, ou jamais.",
  "At each deployment; a tag may have moved.": "À chaque déploiement ; un tag peut avoir changé.",
  "Only if the engine does not hold the image.": "Seulement si le moteur n’a pas l’image.",
  "Never; the engine must hold the image.": "Jamais ; le moteur doit avoir l’image.",
  "Which variant of the image to run; the engine's own platform if absent.":
    "Variante de l’image à exécuter ; à défaut, la plateforme du moteur.",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "Connexion au registre de l’image ; à défaut, ce que `docker login` a enregistré pour l’utilisateur du déployeur.",
  "Variable of the deployer's own environment that holds the secret.":
    "Variable de l’environnement du déployeur qui contient le secret.",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "Chemin absolu d’un fichier sur la machine du déployeur ; un saut de ligne final ne fait pas partie du secret.",
  "Name that the embedding application's resolver maps to the secret.":
    "Nom que le résolveur de l’application hôte associe au secret.",
  "User of the registry, as text or as a reference.":
    "Utilisateur du registre, sous forme de texte ou de référence.",
  "Password or access token, by reference only.": "Mot de passe ou jeton d’accès, uniquement par référence.",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    'Comment une nouvelle version remplace l’ancienne ; "" ou l’absence de valeur signifie la stratégie par défaut de la source, et recreate pour une image avec ses propres volumes.',
  "Stops the old container before the new one starts; there is a downtime.":
    "Arrête l’ancien conteneur avant de démarrer le nouveau ; il y a une interruption.",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "Démarre le nouveau conteneur à côté de l’ancien et déplace le trafic dès qu’il est prêt. Les volumes propres à l’image ne sont pas repris.",
  "Port in the container that gets the traffic; needed if there are domains.":
    "Port du conteneur qui reçoit le trafic ; requis s’il y a des domaines.",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "Domaines du conteneur, en minuscules. `*.` désigne tout nom en dessous.",
  "HTTP probe that a new container must pass before it gets traffic.":
    "Sonde HTTP qu’un nouveau conteneur doit réussir avant de recevoir du trafic.",
  "Path, with query, of the GET request.": "Chemin de la requête GET, avec sa chaîne de requête.",
  "Port in the container; `port` of the workload if absent.":
    "Port du conteneur ; à défaut, le `port` de la charge de travail.",
  "Time between two probes.": "Temps entre deux sondes.",
  "How long one probe may take, its body included.": "Durée maximale d’une sonde, corps compris.",
  "Time in which failing probes do not count; it is added to the deadline.":
    "Temps pendant lequel les échecs ne comptent pas ; il s’ajoute à l’échéance.",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "Succès consécutifs qui rendent le conteneur prêt ; un redémarrage remet le compte à 0.",
  "How long the container may take to become ready before the deployment is undone.":
    "Temps dont dispose le conteneur pour être prêt, avant l’annulation du déploiement.",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "État, ou plage d’états, qui compte comme un succès. Les redirections ne sont pas suivies.",
  "Text that the first 64 KiB of the answer's body must hold.":
    "Texte que doivent contenir les 64 premiers Kio du corps de la réponse.",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "`Host` de la sonde ; à défaut, le premier domaine, sinon l’adresse du conteneur.",
  "How long a container without any health check must run without a restart to be ready.":
    "Temps pendant lequel un conteneur sans contrôle de santé doit fonctionner sans redémarrer pour être prêt.",
  "What the proxy passes to the container, and how long it waits.":
    "Ce que le proxy transmet au conteneur, et combien de temps il attend.",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "Corps de requête maximal ; au-delà, la réponse est 413. À défaut, le réglage du proxy.",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "Temps pendant lequel le proxy tente de joindre le conteneur avant de répondre 504.",
  "How long the container may read nothing of a request before the proxy gives up.":
    "Temps pendant lequel le conteneur peut ne rien lire d’une requête avant que le proxy abandonne.",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "Temps pendant lequel une réponse ou un WebSocket peut rester silencieux avant que le proxy abandonne.",
  "Environment variables; a secret is given as a reference.":
    "Variables d’environnement ; un secret est donné par référence.",
  "Arguments that replace the image's command, without a shell.":
    "Arguments qui remplacent la commande de l’image, sans shell.",
  "Program with arguments that replaces the image's entry point.":
    "Programme avec ses arguments qui remplace le point d’entrée de l’image.",
  "User, with group if needed, that runs the process.":
    "Utilisateur, avec groupe si nécessaire, qui exécute le processus.",
  "Absolute path in the container in which the process starts.":
    "Chemin absolu du conteneur dans lequel démarre le processus.",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "Exécute un petit init en PID 1, qui transmet les signaux ; sans lui, la plupart des processus ignorent un arrêt. À défaut : oui, sauf si l’image démarre son propre init, comme s6, systemd ou tini.",
  "When the engine restarts the live container.": "Quand le moteur redémarre le conteneur actif.",
  "Never.": "Jamais.",
  "When its process ended with an error.": "Quand son processus s’est terminé par une erreur.",
  "Always, until it is stopped, also after a restart of the engine.":
    "Toujours, jusqu’à son arrêt, y compris après un redémarrage du moteur.",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "Comme unless-stopped : un conteneur arrêté par un déploiement doit le rester.",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "Signal qui demande au processus de s’arrêter ; à défaut, celui de l’image, sinon SIGTERM.",
  "Asks a process to end; most handle it.": "Demande à un processus de s’arrêter ; la plupart le traitent.",
  "As Ctrl-C in a terminal.": "Comme Ctrl-C dans un terminal.",
  "Asks nginx and others to finish running requests.":
    "Demande à nginx et à d’autres de finir les requêtes en cours.",
  "Reload for most servers, an end for others.":
    "Rechargement pour la plupart des serveurs, arrêt pour les autres.",
  "As the application understands it.": "Selon l’application.",
  "Asks Apache to finish running requests.": "Demande à Apache de finir les requêtes en cours.",
  "Ends the process at once, without a chance to finish.":
    "Met fin au processus immédiatement, sans lui laisser le temps de finir.",
  "Asks systemd to shut down.": "Demande à systemd de s’arrêter.",
  "How long the process may take to end before it is killed.":
    "Temps dont dispose le processus pour s’arrêter avant d’être tué.",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "Volumes nommés et montages bind, dans la syntaxe courte ou longue de Compose.",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "Un volume nommé du moteur, ou un chemin de l’hôte, que seule une politique peut autoriser.",
  "A named volume of the engine.": "Un volume nommé du moteur.",
  "A path of the host; only a policy can allow it.":
    "Un chemin de l’hôte ; seule une politique peut l’autoriser.",
  "Name of the volume, or absolute path of the host.": "Nom du volume, ou chemin absolu de l’hôte.",
  "Absolute path in the container.": "Chemin absolu dans le conteneur.",
  "The container cannot write to it.": "Le conteneur ne peut pas y écrire.",
  "Two containers may write to it at once, so it allows blue-green.":
    "Deux conteneurs peuvent y écrire en même temps, ce qui permet blue-green.",
  "For a path of the host only.": "Uniquement pour un chemin de l’hôte.",
  "Label of the files; without effect if SELinux is off.":
    "Label des fichiers ; sans effet si SELinux est désactivé.",
  "Every container may use them.": "Tous les conteneurs peuvent les utiliser.",
  "This container alone may use them.": "Seul ce conteneur peut les utiliser.",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "Ce que deviennent les données des volumes propres à l’image (VOLUME) que `volumes` ne nomme pas.",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "Elles sont reprises, en recreate si `deploy_strategy` est absent ; elles ne sont jamais supprimées sans demande.",
  "It goes with its container.": "Elles disparaissent avec leur conteneur.",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'Réseaux à rejoindre en plus de celui du proxy ; "host" doit être seul et exige une politique.',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "Ports fixes de l’hôte, sur 127.0.0.1 si aucune adresse n’est donnée. Ils excluent blue-green.",
  "Maximum memory of the container.": "Mémoire maximale du conteneur.",
  "Maximum processor cores of the container.": "Nombre maximal de cœurs de processeur du conteneur.",
  "Maximum number of processes and threads in the container.":
    "Nombre maximal de processus et de threads dans le conteneur.",
  "The container's own file system cannot be written; volumes still can.":
    "Le système de fichiers du conteneur n’est pas accessible en écriture ; les volumes le restent.",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "Labels du conteneur ; les clés commençant par dev.cutover. sont réservées.",
  "Paths in memory in the container, empty at each start.":
    "Chemins en mémoire dans le conteneur, vides à chaque démarrage.",
  "Size of /dev/shm; 64m if absent.": "Taille de /dev/shm ; 64m à défaut.",
  "Kernel capabilities to remove; ALL removes every one.":
    "Capabilities du noyau à retirer ; ALL les retire toutes.",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges retire des droits. Seule une politique qui autorise `privileged` peut en autoriser d’autres.",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "Limites par nom, chacune un nombre, ou une souple et une stricte ; -1 signifie aucune limite.",
  "Limit that holds until the process raises it.": "Limite valable jusqu’à ce que le processus la relève.",
  "Limit that the process cannot exceed.": "Limite que le processus ne peut pas dépasser.",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "Noms pour le fichier hosts du conteneur, chacun avec son adresse ; host-gateway est l’hôte du moteur.",
  "Where the container's output goes; the engine's own default if absent.":
    "Destination de la sortie du conteneur ; à défaut, celle du moteur.",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "Destination de la sortie du conteneur ; les pilotes autres que json-file, local et none exigent une politique.",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "Options du pilote ; elles sont enregistrées telles quelles et ne devraient donc contenir aucun secret.",
  "How the old container finishes after the new one serves (blue-green).":
    "Comment l’ancien conteneur termine une fois que le nouveau sert (blue-green).",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    'Durée maximale des connexions ouvertes de l’ancien conteneur avant leur coupure ; "0" attend sans limite.',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "Chemin où l’application indique ce qu’elle sert encore ; cela prime sur les connexions ouvertes.",
  "Bearer token for the status path, as a reference.": "Jeton Bearer pour le chemin d’état, par référence.",
  "How many previous containers are kept, stopped, for a rollback.":
    "Nombre de conteneurs précédents conservés, arrêtés, pour un retour arrière.",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "Durée de maintien de l’ancien conteneur après la bascule ; si le nouveau fait moins bien, le déploiement est annulé (blue-green).",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "Donne à chaque déploiement un lien secret qui montre son conteneur, d’avant la bascule jusqu’au déploiement suivant (blue-green).",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "Fait envoyer par le proxy à l’ancien conteneur ce que le nouveau n’accepte pas, jusqu’à l’arrêt de l’ancien (blue-green).",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "Donne au nouveau conteneur une part croissante des requêtes avant la bascule complète, et l’observe (blue-green).",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "Les parts du nouveau conteneur, l’une après l’autre ; chacune est plus grande que la précédente.",
  "Percentage of the requests that the new container gets.":
    "Pourcentage des requêtes que reçoit le nouveau conteneur.",
  "How long this step lasts before the next one, or before the full switch.":
    "Durée de cette étape avant la suivante, ou avant la bascule complète.",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "Tire au sort chaque visiteur une fois, par un cookie, et non chaque requête, pour qu’une page et ses parties viennent d’une seule version.",
  "When the new container does worse, so that all requests go back to the old one.":
    "Quand le nouveau conteneur fait moins bien, de sorte que toutes les requêtes reviennent à l’ancien.",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "Combien d’échecs de plus, sur les dix dernières réponses, le nouveau conteneur doit avoir par rapport à l’ancien.",
  "Commands that run in the new container.": "Commandes exécutées dans le nouveau conteneur.",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "S’exécute quand le nouveau conteneur est prêt, avant qu’il reçoive du trafic ; un échec annule le déploiement.",
  "Program with arguments, run in the new container without a shell.":
    "Programme avec ses arguments, exécuté dans le nouveau conteneur sans shell.",
  "How long the command may take before it counts as failed.":
    "Durée maximale de la commande avant qu’elle soit considérée comme un échec.",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "S’exécute une fois que le nouveau conteneur sert ; un échec est signalé et n’annule rien.",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "Nom d’hôte par lequel d’autres conteneurs de `networks` joignent le conteneur actif ; il se déplace sans interruption.",
  "Gives the container every right on the host. Only a policy can allow it.":
    "Donne au conteneur tous les droits sur l’hôte. Seule une politique peut l’autoriser.",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "Capabilities du noyau au-delà de celles du moteur. Seule une politique peut les autoriser.",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "Périphériques de l’hôte, dans la syntaxe de Compose. Seule une politique peut les autoriser.",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "Partage les processus de l’hôte avec le conteneur. Seule une politique peut l’autoriser.",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "Partage la mémoire partagée de l’hôte avec le conteneur. Seule une politique peut l’autoriser.",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "Chemin absolu d’un dossier de la machine du déployeur qui sert de contexte de build.",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "Adresse d’un dépôt git qui sert de contexte de build ; les sous-modules et Git LFS ne sont pas récupérés.",
  "Branch, tag or commit; the repository's default branch if absent.":
    "Branche, tag ou commit ; à défaut, la branche par défaut du dépôt.",
  "Folder of the repository to build from; its root if absent.":
    "Dossier du dépôt à partir duquel construire ; à défaut, sa racine.",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "Connexion à un dépôt en https ; ssh utilise les clés de l’utilisateur qui exécute le déployeur.",
  "User of the git server; many take any name beside an access token.":
    "Utilisateur du serveur git ; beaucoup acceptent n’importe quel nom avec un jeton d’accès.",
  "The Dockerfile itself, without a build context to copy files from.":
    "Le Dockerfile lui-même, sans contexte de build d’où copier des fichiers.",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Chemin du Dockerfile dans le contexte de build ; Dockerfile à défaut.",
  "Last stage to build; the Dockerfile's last one if absent.":
    "Dernière étape à construire ; à défaut, la dernière du Dockerfile.",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "Valeurs pour ARG. Une référence est masquée dans toute sortie, mais reste lisible dans l’historique de l’image.",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "Secrets par identifiant, pour RUN --mount=type=secret ; ils ne font pas partie de l’image. Pas avec le moteur classic.",
  "Platform of the image; the engine's own if absent.": "Plateforme de l’image ; à défaut, celle du moteur.",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "Images dont le build peut réutiliser les couches ; il réutilise toujours celles du moteur.",
  "Builds at every deployment, without the cache.": "Construit à chaque déploiement, sans le cache.",
  "Builds at every deployment, and asks the registries for newer base images.":
    "Construit à chaque déploiement et demande aux registres des images de base plus récentes.",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "Le moteur de build intégré, BuildKit par la commande docker, ou l’extension buildx.",
  "The engine's own builder; every engine has it.": "Le moteur de build intégré ; chaque moteur en dispose.",
  "BuildKit, through the docker command.": "BuildKit, par la commande docker.",
  "The plugin buildx of the docker command.": "L’extension buildx de la commande docker.",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "Connexions par registre, pour les images de base. Uniquement avec classic ; les autres utilisent ce que `docker login` a enregistré.",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Si un serveur web sert les fichiers, ou si l’un d’eux est un programme qui sert le site.",
  "A small web server serves the files.": "Un petit serveur web sert les fichiers.",
  "A program among the files serves the site in a Deno-like runtime.":
    "Un programme parmi les fichiers sert le site dans un environnement de type Deno.",
  "Absolute path of a folder on the deployer's machine.":
    "Chemin absolu d’un dossier de la machine du déployeur.",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Adresse d’un dépôt git ; les sous-modules et Git LFS ne sont pas récupérés.",
  "Folder of the repository or archive that is used instead of the whole.":
    "Dossier du dépôt ou de l’archive utilisé à la place de l’ensemble.",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "Chemin absolu d’une archive tar sur la machine du déployeur, avec ou sans gzip.",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "Image avec nginx 1.19.5 ou plus récent ; nginx:stable-alpine à défaut.",
  "A command that builds the site from the files, in its own image.":
    "Une commande qui construit le site à partir des fichiers, dans sa propre image.",
  "Image of the build container.": "Image du conteneur de build.",
  "Command and arguments, without a shell, run in the folder of the files.":
    "Commande et arguments, sans shell, exécutés dans le dossier des fichiers.",
  "Folder with the built site.": "Dossier contenant le site construit.",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "Variables visibles par la commande. Pas de secrets : ils resteraient lisibles dans les couches du build.",
  "File that is served for its folder; index.html if absent.":
    "Fichier servi pour son dossier ; index.html à défaut.",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "Répond à un chemin sans fichier par l’index du site si un navigateur s’y rend.",
  "Serves about.html as /about, and redirects /about.html there.":
    "Sert about.html à l’adresse /about et y redirige /about.html.",
  "File of the site that is served for a path without a file.":
    "Fichier du site servi pour un chemin sans fichier.",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "Combien de temps les navigateurs gardent les fichiers, selon la première règle applicable ; ils revalident tous les autres à chaque fois.",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "Chemin depuis la racine du site, ou nom de fichier sans barre oblique ; * vaut tout sauf une barre oblique, ** vaut tout.",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'Combien de temps un navigateur garde un fichier sans le redemander ; "0s" : il le redemande à chaque fois.',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "Le fichier ne change jamais sous son nom : un navigateur ne le revalide même pas lors d’un rechargement.",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'En-têtes de chaque réponse, en plus des en-têtes de sécurité ; "" supprime l’un de ces derniers.',
  "Compresses texts for browsers that accept it; true if absent.":
    "Compresse les textes pour les navigateurs qui l’acceptent ; true à défaut.",
  "Path, in the files, of the program that serves the site.":
    "Chemin, dans les fichiers, du programme qui sert le site.",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "Image de l’environnement d’exécution ; denoland/deno:alpine à défaut.",
  "A volume that outlives deployments. With it the site is always recreated.":
    "Un volume qui survit aux déploiements. Avec lui, le site est toujours déployé en recreate.",
  "Whether the volume is mounted.": "Si le volume est monté.",
  "Absolute path of the storage in the container.": "Chemin absolu du stockage dans le conteneur.",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "Nom du volume, réservé à cette charge de travail ; à défaut, le sien propre.",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "Port du conteneur qui reçoit le trafic ; un programme le reçoit dans PORT.",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "Sonde HTTP qu’un nouveau conteneur doit réussir avant de recevoir du trafic ; à défaut, la racine du site.",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "Signal qui demande au processus de s’arrêter ; à défaut, SIGQUIT pour des fichiers et, pour un programme, celui de son image, sinon SIGTERM.",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Chemin absolu du fichier Compose ; son dossier est le dossier du projet.",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "Le fichier Compose lui-même, à la place de `file` ; sans dossier de projet, il ne lit aucun fichier.",
  "The service of the stack that gets the traffic and is gated.":
    "Le service de la stack qui reçoit le trafic et qui est contrôlé.",
  "Profiles to bring up.": "Profils à démarrer.",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "Si les registres sont interrogés à chaque déploiement, seulement pour les images absentes du moteur, ou jamais.",
  "Only for images that the engine does not hold.": "Seulement pour les images absentes du moteur.",
  "Never; the engine must hold the images.": "Jamais ; le moteur doit avoir les images.",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "Temps dont disposent les services pour démarrer ou, s’ils ont un contrôle de santé, pour être sains.",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "Port du conteneur du service qui reçoit le trafic ; requis s’il y a des domaines.",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Les seules variables que le fichier Compose peut désigner par ${NAME} ; un secret est donné par référence.",
};
