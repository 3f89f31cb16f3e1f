import type { Sentences } from "../../texts/said.js";

/** French. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "préparer l’image et la fixer par son empreinte",
  "pull or build the images of the stack": "télécharger ou construire les images de la stack",
  "read the image's own settings: {image}": "lire les réglages propres à l’image : {image}",
  "create green under a name of its own, not started": "créer green sous un nom à part, sans le démarrer",
  "stop {blue}; the downtime begins": "arrêter {blue} ; l’interruption commence",
  "start green beside blue": "démarrer green à côté de blue",
  "start green": "démarrer green",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "démarrer la stack sur place ; les services modifiés sont remplacés et l’interruption commence",
  "bring the stack up in place": "démarrer la stack sur place",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "attendre que green soit prêt : {count} bonnes réponses de suite du port {address} en {seconds} s",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "attendre que green soit prêt : contrôle de santé de l’image ou, à défaut, {seconds} s sans redémarrage",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "exécuter hooks.pre_cutover dans green, au plus {seconds} s",
  "give the alias {alias} to green": "donner l’alias {alias} à green",
  "remove the route of {domains}": "supprimer la route de {domains}",
  "write the route of {domains} in place, to green, under a new nonce":
    "réécrire la route de {domains} vers green, avec un nouveau nonce",
  "verify through the proxy that only green answers": "vérifier via le proxy que seul green répond",
  "save green as the live container": "enregistrer green comme conteneur actif",
  "take the alias {alias} from {blue}": "retirer l’alias {alias} à {blue}",
  "run hooks.post_cutover in green": "exécuter hooks.post_cutover dans green",
  "for {seconds} s, go back to {blue} if green does worse":
    "pendant {seconds} s, revenir à {blue} si green fait moins bien",
  "let {blue} finish its open connections, without limit": "laisser {blue} finir ses connexions, sans limite",
  "let {blue} finish its open connections, at most {seconds} s":
    "laisser {blue} finir ses connexions, au plus {seconds} s",
  "stop and keep {blue} for a rollback": "arrêter {blue} et le conserver pour un retour arrière",
  "keep {blue} for a rollback": "conserver {blue} pour un retour arrière",
  "stop and remove {blue}": "arrêter et supprimer {blue}",
  "remove {blue}": "supprimer {blue}",
  "it deployed nothing": "il n’a rien déployé",
  "it has not ended": "il n’est pas terminé",
  "it did not succeed": "il n’a pas réussi",
  "the workload was removed since": "la charge de travail a été supprimée depuis",
  "it is live": "il est actif",
  "it is older than the kept deployments": "il est plus ancien que les déploiements conservés",
  "it is of the source kind {source}, and the live deployment of {other}":
    "sa source est {source}, celle du déploiement actif {other}",
  "{domain} belongs to the workload {name} now":
    "{domain} appartient maintenant à la charge de travail {name}",
  "its volume {volume} is gone": "son volume {volume} n’existe plus",
  "its container is kept, stopped": "son conteneur est conservé, arrêté",
  "its image is on the engine": "son image est sur le moteur",
  "its image is gone from the engine, and would be pulled again by its digest":
    "son image n’est plus sur le moteur et serait téléchargée par son empreinte",
  "its image is gone from the engine, and no registry is known for it":
    "son image n’est plus sur le moteur, et aucun registre n’est connu pour elle",
  "unhealthy: answered {status}; expected {wanted}": "défaillante : réponse {status} ; attendu {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "réponse {status} vers {location}, non suivie ; attendu {wanted}",
  "answered {status}; expected {wanted}": "réponse {status} ; attendu {wanted}",
  "answered {status} without the expected text": "réponse {status} sans le texte attendu",
  "answered {status}": "réponse {status}",

  "Correct the named field to the stated shape.": "Corriger le champ indiqué selon la forme attendue.",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "Garder la configuration sous 256 Kio et 32 niveaux d’imbrication.",
  "Write a first one with `cutover init`, or name the file with --config.":
    "En écrire une première avec `cutover init`, ou indiquer le fichier avec --config.",
  "Use a registered source kind, or register its plugin in `sources`.":
    "Utiliser un type de source enregistré, ou enregistrer son plugin dans `sources`.",
  "Call `apply` with this name first; names are case sensitive.":
    "Appeler d’abord `apply` avec ce nom ; la casse compte.",
  "Wait until the running deployment of this workload has ended, then call again.":
    "Attendre la fin du déploiement en cours de cette charge de travail, puis appeler à nouveau.",
  "Call `resume` with this workload's name, then deploy again.":
    "Appeler `resume` avec le nom de cette charge de travail, puis déployer à nouveau.",
  "Choose another domain, or release it from the named workload or proxy host.":
    "Choisir un autre domaine, ou le libérer de la charge de travail ou de l’hôte de proxy indiqué.",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "Retirer le champ, ou le faire autoriser par l’application hôte dans `policy`.",
  "Set the environment variable or create the file that the config refers to.":
    "Définir la variable d’environnement ou créer le fichier auquel la configuration fait référence.",
  "Resolve the listed findings; nothing was changed.": "Résoudre les points listés ; rien n’a été modifié.",
  "Start Docker, and check the socket path and that this user may open it.":
    "Démarrer Docker, et vérifier le chemin du socket et l’accès de cet utilisateur.",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "Mettre le moteur à niveau vers Docker 20.10 (API 1.41) ou plus récent.",
  "Read the engine's message; its own log has more.":
    "Lire le message du moteur ; son propre journal en dit plus.",
  "Create the network, or correct its name.": "Créer le réseau, ou corriger son nom.",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "Créer le fichier ou le dossier sur l’hôte du moteur ; le moteur ne le crée pas.",
  "Stop the listener on the host port, or choose another port.":
    "Arrêter ce qui écoute sur le port de l’hôte, ou choisir un autre port.",
  "Deploy again; the container was removed by someone else.":
    "Déployer à nouveau ; le conteneur a été supprimé par quelqu’un d’autre.",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "Retirer du conteneur ou de son image les labels commençant par dev.cutover. ; Cutover ignore le conteneur.",
  "Rename or remove the foreign container that holds the name.":
    "Renommer ou supprimer le conteneur étranger qui porte ce nom.",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "Libérer de l’espace là où le moteur garde ses données, par exemple avec `docker image prune`.",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "Vérifier le chemin, le dépôt, la référence et le sous-répertoire, et que l’utilisateur du déployeur peut les lire.",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "Retirer l’entrée indiquée, ou la faire pointer à l’intérieur de son propre dossier.",
  "Read the message and `details.output`; then deploy again.":
    "Lire le message et `details.output`, puis déployer à nouveau.",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "Écrire l’image sous la forme [registry/]name[:tag][@sha256:digest].",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "Vérifier le nom, le tag et la plateforme de l’image, et que le registre la contient.",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "Vérifier `registry_auth`, ou se connecter avec `docker login` en tant qu’utilisateur du déployeur.",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "Attendre aussi longtemps que le registre le demande, ou se connecter pour une limite plus élevée.",
  "Check the connection to the registry, then deploy again.":
    "Vérifier la connexion au registre, puis déployer à nouveau.",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "Choisir une image pour la plateforme du moteur, ou régler `platform` si sa machine émule l’autre.",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "Régler `command` ou `entrypoint`, ou donner à l’image un CMD ou un ENTRYPOINT.",
  "Set `init` to false, or omit it.": "Régler `init` sur false, ou l’omettre.",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "Rien à faire ; pour le savoir à l’avance, télécharger l’image, ou nommer un volume pour ses données dans `volumes`.",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "Nommer un volume pour ce chemin dans `volumes`, omettre `deploy_strategy` ou, si les données peuvent disparaître, régler `anonymous_volumes` sur discard.",
  "Check the port on which the program listens, and correct `port`.":
    "Vérifier sur quel port le programme écoute, et corriger `port`.",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "Lire les dernières lignes de l’étape en échec dans `details.output`, et corriger le Dockerfile ou son contexte.",
  "Install the named program, or set `builder` to classic.":
    "Installer le programme indiqué, ou régler `builder` sur classic.",
  "Correct the stack's file; the message gives the reason.":
    "Corriger le fichier de la stack ; le message en donne la raison.",
  "Read the last lines of the tool's output in `details.output`.":
    "Lire les dernières lignes de la sortie de l’outil dans `details.output`.",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "Attendre la fin de l’autre programme Compose, ou l’arrêter ; `details.lock` est le fichier qu’il tient.",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Installer Docker Compose v2 (le paquet docker-compose-plugin, ou docker-compose de Debian).",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "Regarder les dernières lignes du journal de green ; corriger le contrôle de santé ou augmenter sa `deadline`.",
  "Correct the field in `details.field`; the message has the engine's words.":
    "Corriger le champ indiqué dans `details.field` ; le message contient les mots du moteur.",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "Corriger `entrypoint` ou `command`, ou l’image : le programme doit y exister et être exécutable.",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "Corriger `user`, ou créer l’utilisateur ou le groupe dans l’image ; les numéros n’ont pas à y exister.",
  "Look at green's last log lines; the process ended before it was ready.":
    "Regarder les dernières lignes du journal de green ; le processus s’est arrêté avant d’être prêt.",
  "Raise `memory`, or find out why the process needs more.":
    "Augmenter `memory`, ou chercher pourquoi le processus en demande plus.",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "Corriger `port`, ou faire écouter l’application sur ce port à 0.0.0.0 ; `details.listening` contient ses ports.",
  "Look at green's last log lines and at the image's health check.":
    "Regarder les dernières lignes du journal de green et le contrôle de santé de l’image.",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "Lire les dernières lignes de la commande dans `details.output`, et la corriger ou augmenter son `timeout`.",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "Regarder les dernières lignes du journal de green ; il était prêt, mais a fait moins bien que blue sous le trafic.",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "Créer le réseau avec un sous-réseau et sans passerelle (`docker network create --subnet 10.77.0.0/24`).",
  "Use a runtime that supports this, such as `docker`.":
    "Utiliser un environnement d’exécution qui le prend en charge, tel que `docker`.",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "Choisir un autre déploiement ; `history` montre ceux qui sont possibles, et pourquoi les autres ne le sont pas.",
  "Take the id from `history`; ids are case sensitive.":
    "Prendre l’identifiant dans `history` ; la casse compte.",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "Démarrer une fois un déployeur avec ce proxy, ce qui termine ou annule le déploiement. Si ce proxy n’existe plus, abandonner le déploiement.",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "Déployer à nouveau ; les restes sont supprimés une fois que la route mène ailleurs.",
  "Wait for its end, cancel it, or deploy again.": "Attendre sa fin, l’annuler, ou déployer à nouveau.",
  "Deploy or roll back; this deployment can no longer be undone.":
    "Déployer ou revenir en arrière ; ce déploiement ne peut plus être annulé.",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "Rien à faire ; un déploiement plus récent de cette charge de travail a pris sa place dans la file.",
  "Check the proxy's URL and that it is running.": "Vérifier l’URL du proxy et qu’il fonctionne.",
  "Check the proxy's identity and secret.": "Vérifier l’identité et le secret du proxy.",
  "Use a dedicated proxy user without two-factor authentication.":
    "Utiliser un utilisateur de proxy dédié, sans authentification à deux facteurs.",
  "Give the proxy user the right to manage proxy hosts.":
    "Donner à l’utilisateur du proxy le droit de gérer les hôtes de proxy.",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "Lire le message du proxy et corriger la route, ou les réglages de l’hôte de proxy.",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "Rien à faire ; déployez à un moment calme si d'autres routes de ce proxy gardent de longues connexions.",
  "Check the proxy; the write may or may not have taken effect.":
    "Vérifier le proxy ; l’écriture a pu prendre effet ou non.",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "L’activer dans le proxy, ou mettre la charge de travail en pause tant qu’elle doit rester désactivée.",
  "Create the route again in the proxy, and hand it over.":
    "Recréer la route dans le proxy, et la transmettre.",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "Examiner la configuration du proxy pour ce domaine ; il ne sert pas la route écrite.",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "Si la page est la nouvelle, rien à faire. Exécuter le déployeur sur la machine du moteur, et donner à la sonde un chemin que le proxy transmet sans connexion.",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "Trouver qui se connecte encore à l’ancien conteneur : un emplacement du proxy, ou un client de son propre port. Il est supprimé après la dernière connexion.",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "Retirer la référence au conteneur, ou la diriger vers le domaine de la charge de travail ; le nom ou le port d’un conteneur change à chaque déploiement.",
  "Upgrade Cutover; a newer version has written this database.":
    "Mettre Cutover à niveau ; une version plus récente a écrit cette base de données.",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "Restaurer la base de données la plus récente, ou vérifier à la main ce qui fonctionne et supprimer le conteneur indiqué.",
  "Find the process with a long transaction on the database, then call again.":
    "Trouver le processus qui a une longue transaction sur la base de données, puis appeler à nouveau.",
  "Check the database file, its folder's rights and the free disk space.":
    "Vérifier le fichier de la base de données, les droits de son dossier et l’espace disque libre.",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "Corriger la partie indiquée de la requête ; `/openapi.json` décrit chacune.",
  "Take the path from `/openapi.json`.": "Prendre le chemin dans `/openapi.json`.",
  "Use a method that the header `Allow` names.": "Utiliser une méthode indiquée par l’en-tête `Allow`.",
  "Send a smaller body.": "Envoyer un corps plus petit.",
  "Send the body as application/json.": "Envoyer le corps en application/json.",
  "Read it again, and repeat the change on what it is now.":
    "Relire, et refaire la modification sur l’état actuel.",
  "Use a new `Idempotency-Key` for another request.":
    "Utiliser une nouvelle `Idempotency-Key` pour une autre requête.",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "Attendre la réponse à la première requête avec cette `Idempotency-Key`, puis la répéter.",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "Faire parler HTTP/1.1 au proxy avec ce serveur (nginx : `proxy_http_version 1.1`), ou attendre avec `Prefer: wait`.",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "Envoyer un jeton valable dans `Authorization: Bearer`, ou se connecter.",
  "Use a token with the named scope and a pattern that matches the workload.":
    "Utiliser un jeton ayant le droit indiqué et un motif qui correspond à la charge de travail.",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "Donner à l’expéditeur le secret du webhook, et vérifier son horloge s’il signe l’heure.",
  "Correct the named part of the body, or the webhook's settings.":
    "Corriger la partie indiquée du corps, ou les réglages du webhook.",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "Lire la raison dans les livraisons, la corriger, et renvoyer la livraison.",
  "Put something new into the body, such as the id and the attempt of the run.":
    "Mettre quelque chose de nouveau dans le corps, par exemple l’identifiant et la tentative de l’exécution.",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "Envoyer la requête depuis la page du serveur, ou avec un jeton ; derrière un proxy qui change `Host`, régler `publicUrl`.",
  "Wait as many seconds as `Retry-After` names.": "Attendre le nombre de secondes indiqué par `Retry-After`.",
  "Stop the other one first: two would check, heal and alert twice.":
    "Arrêter d’abord l’autre : deux contrôleraient, répareraient et alerteraient en double.",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "Écouter sur une adresse de bouclage ou un socket unix, ou autoriser explicitement d’autres adresses.",
  "Choose another address, or stop what listens on it.":
    "Choisir une autre adresse, ou arrêter ce qui y écoute.",
  "Check the server's URL and that it is running.": "Vérifier l’URL du serveur et qu’il fonctionne.",
  "Read the server's log; a proxy before it may have answered in its place.":
    "Lire le journal du serveur ; un proxy placé devant a pu répondre à sa place.",
  "Install the named package beside Cutover, then start again.":
    "Installer le paquet indiqué à côté de Cutover, puis redémarrer.",
  "Read `cutover --help`, or the command's own help.": "Lire `cutover --help`, ou l’aide de la commande.",
  "Run the command where the message says.": "Exécuter la commande là où le message l’indique.",
  "Answer on the command line, or run the command on a terminal.":
    "Répondre sur la ligne de commande, ou exécuter la commande dans un terminal.",
  "Nothing to do; another deployer has taken this workload over.":
    "Rien à faire ; un autre déployeur a repris cette charge de travail.",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "Rien à faire ; le prochain déployeur sur ce stockage le termine ou l’annule.",
  "Deploy again if you want it.": "Déployer à nouveau si nécessaire.",
  "Create a new deployer; this one was closed.": "Créer un nouveau déployeur ; celui-ci a été fermé.",
  "Report this with the error's cause.": "Signaler ceci avec la cause de l’erreur.",
};
