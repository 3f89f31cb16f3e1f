import type { Catalogue } from "../texts/catalogue.js";
import { fields } from "./fields/fr.js";

/** French. */
export const catalogue: Catalogue = {
  locale: "fr",
  texts: {
    "must-be.string": "une chaîne",
    "must-be.number": "un nombre",
    "must-be.whole-number": "un nombre entier",
    "must-be.boolean": "true ou false",
    "must-be.array": "un tableau",
    "must-be.object": "un objet",
    "must-be.other-type": "un autre type",
    "must-be.shape": "la forme indiquée",
    "must-be.one-of": "l’une des valeurs {values}",
    "must-be.at-least": "au moins {count}",
    "must-be.at-least-characters": {
      one: "une chaîne d’au moins {count} caractère",
      other: "une chaîne d’au moins {count} caractères",
    },
    "must-be.at-least-items": {
      one: "un tableau d’au moins {count} élément",
      other: "un tableau d’au moins {count} éléments",
    },
    "must-be.at-most": "au plus {count}",
    "must-be.at-most-characters": {
      one: "une chaîne d’au plus {count} caractère",
      other: "une chaîne d’au plus {count} caractères",
    },
    "must-be.at-most-items": {
      one: "un tableau d’au plus {count} élément",
      other: "un tableau d’au plus {count} éléments",
    },
    "must-be.custom": "{text}",

    "must-be.known-field": "un champ connu",
    "must-be.json": "du JSON",
    "must-be.json-loop": "du JSON qui ne se contient pas lui-même",
    "must-be.finite-number": "un nombre fini",
    "must-be.plain-text":
      "un texte sans NUL, sans substitut isolé et sans caractère inversant le sens d’écriture",
    "must-be.plain-array": "un tableau simple, sans trou",
    "must-be.plain-object": "un objet simple",
    "must-be.object-getters": "un objet simple, sans accesseur",
    "must-be.left-out": "l’absence du champ",
    "must-be.at-most-bytes": "au plus {count} Kio de JSON",
    "must-be.at-most-levels": {
      one: "au plus {count} niveau d’imbrication",
      other: "au plus {count} niveaux d’imbrication",
    },
    "must-be.runnable-twice": "une configuration permettant à deux conteneurs de fonctionner en même temps",

    "must-be.port-number": "un nombre entier de 1 à 65535",
    "must-be.limit": "un nombre entier, ou -1 pour aucune limite",
    "must-be.at-most-hard": "au plus la valeur de `hard`",
    "must-be.limit-or-pair": 'un nombre entier, ou {"soft": …, "hard": …}',
    "must-be.limits": 'un objet tel que {"nofile": 65536}',
    "must-be.duration": 'une durée telle que "500ms", "10s" ou "1m30s"',
    "must-be.duration-at-least": 'une durée telle que "500ms", "10s" ou "1m30s", d’au moins "{least}"',
    "must-be.duration-at-most": 'une durée telle que "500ms", "10s" ou "1m30s", d’au plus "{most}"',
    "must-be.size": 'une taille avec son unité, telle que "512m" ou "2g"',
    "must-be.size-in-quotes": 'une taille avec son unité, telle que "512m" ou "2g", entre guillemets',
    "must-be.size-at-least":
      'une taille avec son unité, telle que "512m" ou "2g", d’au moins "{least}" et inférieure à 8 Pio',
    "must-be.status": 'un code d’état tel que 204, ou une plage telle que "200-399"',
    "must-be.age": 'un âge tel que "10m", "1h" ou "365d"',

    "must-be.domain": "un domaine non vide tel que app.example.com",
    "must-be.domain-blanks": "un domaine sans espace, tabulation, saut de ligne ni caractère invisible",
    "must-be.domain-case": "un domaine en minuscules",
    "must-be.domain-alone":
      "un domaine composé de lettres, chiffres, traits d’union et points, sans schéma, port ni chemin ; un joker uniquement au début, comme dans *.example.com",
    "must-be.domain-at-most": {
      one: "un domaine d’au plus {count} caractère",
      other: "un domaine d’au plus {count} caractères",
    },
    "must-be.punycode-at-most": {
      one: "un domaine d’au plus {count} caractère, y compris en punycode",
      other: "un domaine d’au plus {count} caractères, y compris en punycode",
    },
    "must-be.wildcard-at-most": {
      one: "un domaine à joker d’au plus {count} caractère, y compris en punycode",
      other: "un domaine à joker d’au plus {count} caractères, y compris en punycode",
    },
    "must-be.domain-parts": "un domaine sans partie vide : aucun point au début, à la fin ou en double",
    "must-be.domain-encodable": "un domaine dont la partie internationale peut s’écrire en punycode",
    "must-be.domain-parts-at-most": {
      one: "un domaine dont chaque partie a au plus {count} caractère",
      other: "un domaine dont chaque partie a au plus {count} caractères",
    },
    "must-be.domain-hyphens":
      "un domaine dont les parties ne commencent ni ne finissent par un trait d’union",
    "must-be.domain-no-address": "un domaine, pas une adresse IP",
    "must-be.host-name": "un nom d’hôte",
    "must-be.host-and-port": "un nom d’hôte, avec un port si nécessaire",
    "must-be.host-label": "un nom d’hôte sans point : lettres minuscules, chiffres et traits d’union",
    "must-be.address": 'une adresse IP, ou "host-gateway"',
    "must-be.extra-host":
      'un nom avec son adresse, tel que "db.internal:10.0.0.5" ou "host.docker.internal:host-gateway"',
    "must-be.extra-hosts":
      'une liste telle que ["db.internal:10.0.0.5"], ou un objet tel que {"db.internal": "10.0.0.5"}',
    "must-be.published-port": 'un port fixe tel que "8080:80", "127.0.0.1:8080:80" ou "5353:53/udp"',
    "must-be.registry": 'un registre tel que "ghcr.io" ou "registry.example:5000"',

    "must-be.workload-name":
      "un nom de 1 à 40 lettres minuscules, chiffres et traits d’union isolés, commençant par une lettre et ne finissant pas par un trait d’union",
    "must-be.network-name":
      "un nom de réseau : lettres, chiffres, points, traits d’union et tirets bas, autre que none",
    "must-be.volume-name":
      "un nom de volume composé de lettres, chiffres, points, traits d’union et tirets bas",
    "must-be.variable": "un nom valable pour une variable d’environnement",
    "must-be.variable-name": "le nom d’une variable d’environnement, tel que DB_PASSWORD",
    "must-be.resolver-name": "un nom de 1 à 255 caractères imprimables, sans espace",
    "must-be.user": 'un utilisateur tel que "1000:1000" ou "app"',
    "must-be.user-name": "un nom d’utilisateur sans deux-points",
    "must-be.label-key": "une clé de label sans espace ni =, ne commençant pas par `dev.cutover.`",
    "must-be.capability": "une capability en majuscules, telle que NET_ADMIN",
    "must-be.log-driver": 'un pilote de journalisation tel que "json-file" ou "local"',
    "must-be.option-name": 'le nom d’une option, tel que "max-size"',
    "must-be.service-name": "le nom d’un service",
    "must-be.profile-name": "le nom d’un profil",
    "must-be.stage-name": "le nom d’une étape de build",
    "must-be.secret-id": "l’identifiant d’un secret de build",
    "must-be.file-name": 'le nom d’un fichier, tel que "index.html"',
    "must-be.header-name": "le nom d’un en-tête que le serveur ne définit pas lui-même",
    "must-be.free-variable": "un autre nom : le programme Compose lit lui-même une variable de ce nom",

    "must-be.image": "une référence d’image : [registry/]name[:tag][@sha256:digest], le nom en minuscules",
    "must-be.platform": 'une plateforme telle que "linux/amd64" ou "linux/arm64/v8"',
    "must-be.repository": "un dépôt git par https, ssh ou chemin absolu, sans identifiants dans l’adresse",
    "must-be.ref": "une branche, un tag ou un commit",
    "must-be.archive": "un fichier se terminant par .tar, .tar.gz ou .tgz",
    "must-be.absolute-path": 'un chemin absolu tel que "/data", sans "..", "." ni barre oblique finale',
    "must-be.path-below-root": 'un chemin absolu sous /, tel que "/data"',
    "must-be.path-of-address":
      "un chemin commençant par une barre oblique, sans espace ni #, en encodage-pourcent",
    "must-be.path-in-files": 'un chemin dans les fichiers tel que "apps/site", sans ".."',
    "must-be.path-below-files": 'un chemin sous les fichiers tel que "dist", sans ".."',
    "must-be.path-of-entry": 'un chemin dans les fichiers tel que "main.ts"',
    "must-be.path-in-site": 'un chemin dans le site tel que "404.html"',
    "must-be.path-in-context": 'un chemin dans le contexte de build tel que "docker/Dockerfile", sans ".."',
    "must-be.pattern": 'un motif tel que "/assets/**" ou "*.css"',

    "must-be.arguments": "un tableau d’arguments ; une ligne de shell n’est pas découpée",
    "must-be.string-or-number": "une chaîne ou un nombre",
    "must-be.printable": "un texte ASCII imprimable sans signe dollar",
    "must-be.reference":
      'une référence : { "from_env": "NAME" }, { "from_file": "/path" } ou { "from_resolver": "name" }',
    "must-be.text-or-reference":
      'une chaîne entre guillemets, ou une référence : { "from_env": "NAME" }, { "from_file": "/path" } ou { "from_resolver": "name" }',
    "must-be.security-option":
      'une option telle que "no-new-privileges:true" ; les autres sont apparmor=, label=, seccomp=unconfined et systempaths=unconfined',
    "must-be.device": 'un périphérique tel que "/dev/fuse" ou "/dev/ttyUSB0:/dev/ttyUSB0:rw"',

    "must-be.volume":
      'un volume tel que "data:/var/lib/app:ro", ou un objet avec `type`, `source` et `target`',
    "must-be.short-volume":
      'un volume tel que "data:/var/lib/app", avec ro, rw, z, Z ou nocopy après un second deux-points',
    "must-be.volume-type": '"volume" ou "bind" ; pour la mémoire, utiliser `tmpfs`',
    "must-be.volume-propagation": "un volume sans montage shared ou slave, dont l’effet sort du conteneur",
    "must-be.volume-target":
      "un volume dont la cible est un chemin absolu dans le conteneur, sous / et sous sa forme la plus courte",
    "must-be.volume-type-bind": "un volume de type bind s’il a `bind`",
    "must-be.bind-colon": "un montage bind sans deux-points dans ses chemins s’il a `bind.selinux`",
    "must-be.bind-source":
      "un montage bind depuis un chemin absolu sous sa forme la plus courte ; les chemins relatifs et ~ sont refusés",
    "must-be.volume-source":
      "un volume dont le nom ne contient que lettres, chiffres, points, traits d’union et tirets bas",
    "must-be.volume-target-taken": "un volume dont la cible n’est celle d’aucun autre volume",
    "must-be.memory-mount": 'un chemin absolu dans le conteneur, tel que "/run" ou "/tmp:size=64m,mode=1777"',
    "must-be.memory-mounts": 'un chemin tel que "/run", ou une liste de chemins',
    "must-be.memory-mount-taken":
      "un chemin qui n’est celui d’aucun volume ni d’aucun autre système de fichiers en mémoire",
    "must-be.storage-taken": "un chemin qui n’est celui d’aucune entrée de `volumes` ou `tmpfs`",

    "must-be.set-with-domains": "une valeur si des `domains` sont indiqués",
    "must-be.set-with-healthcheck": "une valeur si `healthcheck` n’indique pas son propre port",
    "must-be.set-without-both": "une valeur si ni `{other}` ni `{another}` n’est indiqué",
    "must-be.set-or-other": "soit ce champ, soit `{other}`, mais pas les deux",
    "must-be.set-in-mode": "une valeur dans le mode {mode}",
    "must-be.left-out-in-mode": "l’absence du champ dans le mode {mode}",
    "must-be.left-out-beside": "l’absence du champ si `{other}` est indiqué",
    "must-be.left-out-without": "l’absence du champ si `{other}` n’est pas indiqué",
    "must-be.left-out-without-either": "l’absence du champ si ni `{other}` ni `{another}` n’est indiqué",
    "must-be.left-out-without-https": "l’absence du champ si `repository` n’est pas en https",
    "must-be.left-out-with-fallback":
      "l’absence du champ si `spa_fallback` vaut true, qui répond à tous les chemins",
    "must-be.left-out-with-classic":
      "l’absence du champ si `builder` vaut classic, qui ne le prend pas en charge",
    "must-be.left-out-not-classic":
      "l’absence du champ si `builder` n’est pas classic : utiliser `docker login`",
    "must-be.header-once": "un en-tête indiqué une seule fois",
    "must-be.host-port-once": "un port de l’hôte publié une seule fois",
    "must-be.host-network-alone": 'soit "host" seul, soit d’autres réseaux',
    "must-be.rising-weights": "des étapes dont le `weight` croît, chacun plus grand que le précédent",
    "must-be.domain-for-two": "au moins un domaine, s’il y a un `shift`, un `failover` ou un `preview`",
    "must-be.network-for-alias": "au moins un réseau, autre que host, s’il y a un `alias`",

    "sentence.field": "Pour {field}, on attend {expected}. Valeur actuelle : {received}.",
    "sentence.config": "Pour la configuration, on attend {expected}. Valeur actuelle : {received}.",

    "received.missing": "aucune",
    "received.null": "null",
    "received.number": "un nombre",
    "received.boolean": "un booléen",
    "received.bigint": "un bigint",
    "received.function": "une fonction",
    "received.symbol": "un symbole",
    "received.array": { one: "un tableau de {size} élément", other: "un tableau de {size} éléments" },
    "received.string": { one: "une chaîne de {size} caractère", other: "une chaîne de {size} caractères" },
    "received.object": { one: "un objet de {size} champ", other: "un objet de {size} champs" },
    "received.value": "{value}",
    "received.unreadable": "une valeur illisible",
    "received.asked-blue-green": "un déploiement blue-green",

    "unknown-field.top": 'Champ inconnu "{name}".',
    "unknown-field.top-meant": 'Champ inconnu "{name}". Vouliez-vous dire "{meant}" ?',
    "unknown-field.inside": 'Champ inconnu "{name}" dans {holder}.',
    "unknown-field.inside-meant": 'Champ inconnu "{name}" dans {holder}. Vouliez-vous dire "{meant}" ?',

    "strategy.asked-recreate": "`deploy_strategy` demande recreate.",
    "strategy.asked-blue-green": "`deploy_strategy` demande blue-green.",
    "strategy.image": "Une image est déployée en blue-green, sauf si sa configuration en dispose autrement.",
    "strategy.dockerfile":
      "L’image d’un Dockerfile est déployée en recreate, sauf si sa configuration en dispose autrement.",
    "strategy.static":
      "Un site statique est déployé en recreate, sauf si sa configuration en dispose autrement.",
    "strategy.stack":
      "Une stack est remplacée sur place : ses services partagent des noms, des réseaux et des volumes.",
    "strategy.stack-not-twice":
      "Deux versions d’une stack ne peuvent pas fonctionner en même temps, car ses services partagent des noms, des réseaux et des volumes.",
    "strategy.storage":
      "Son stockage est un volume accessible en écriture, que deux conteneurs ne doivent jamais monter en même temps.",
    "strategy.host-port": "Un seul conteneur peut occuper le port fixe {port} de l’hôte.",
    "strategy.host-network": "Sur le réseau de l’hôte, un seul conteneur peut occuper un port.",
    "strategy.label-z":
      "Le label Z donne {source} au dernier conteneur démarré ; l’autre en perd donc l’accès.",
    "strategy.writable-path":
      "Le chemin {source}, accessible en écriture, n’est pas marqué `shared` : un seul conteneur peut y écrire.",
    "strategy.writable-volume":
      "Le volume {source}, accessible en écriture, n’est pas marqué `shared` : un seul conteneur peut y écrire.",
    "strategy.custom": "{text}",
    "strategy.refused": '`deploy_strategy` ne peut pas être "blue-green" : {reason}',
    "strategy.refused-by-field": "{field} exclut blue-green : {reason}",
    "strategy.refused-beside": "`{field}` exige blue-green, mais la stratégie est recreate : {reason}",

    "warning.recreated":
      "Le déploiement se fera en recreate, avec interruption, et non en blue-green : {reason}",
    "warning.no-healthcheck":
      "Sans `healthcheck`, le nouveau conteneur reçoit du trafic dès que le contrôle de santé de l’image réussit ou, s’il n’y en a pas, après avoir fonctionné sans redémarrage pendant `liveness_window`.",
    "warning.image-latest":
      "image n’indique pas de version fixe : `latest` change, et la même configuration peut déployer une autre image.",
    "warning.secret-in-image":
      "{field} reste lisible dans l’historique de l’image, contrairement à `build_secrets`.",
    "warning.custom": "{text}",

    "json.symbol": "Ce n’est pas du JSON : les textes et les clés doivent être entre guillemets doubles.",
    "json.number": "Le nombre est incomplet.",
    "json.key": "Une clé entre guillemets doubles est attendue ici.",
    "json.value": "Une valeur est attendue ici.",
    "json.colon": "Un deux-points est attendu ici.",
    "json.comma": "Une virgule est attendue avant ceci.",
    "json.open-object": "L’objet n’est pas fermé : il manque }.",
    "json.open-list": "La liste n’est pas fermée : il manque ].",
    "json.after-end": "Rien ne peut suivre la configuration.",
    "json.open-comment": "Le commentaire n’est pas fermé.",
    "json.open-text": "Le texte n’est pas fermé : il manque un guillemet double.",
    "json.unicode": "Quatre chiffres hexadécimaux sont attendus après \\u.",
    "json.escape": 'L’un des caractères " \\ / b f n r t u est attendu après une barre oblique inverse.',
    "json.character":
      "Dans un texte, les tabulations, sauts de ligne et caractères de contrôle s’écrivent \\t, \\n ou \\u0000.",
    "json.empty": "La configuration est vide ; la plus petite est {}.",
    "json.byte-order-mark": "Le JSON ne commence pas par une marque d’ordre des octets (BOM).",
    "json.comment": "Une configuration est du JSON pur, sans commentaires.",
    "json.trailing-comma": "Une configuration est du JSON pur, sans virgule après la dernière entrée.",
    "json.duplicate-key": 'La clé "{name}" apparaît deux fois.',
    "json.too-long": "Le texte doit avoir au plus {most} Ki caractères, mais il en a {size}.",
    "json.too-large": "La configuration doit faire au plus {count} Kio de JSON.",
    "json.too-deep": "Trop de niveaux d’imbrication à partir d’ici.",

    "remedy.invalid": "Corriger le champ indiqué selon la forme attendue.",
    "remedy.too-large": "Garder la configuration sous 256 Kio et 32 niveaux d’imbrication.",
    "remedy.example": "Par exemple, écrire {example}.",
    "remedy.write": 'Écrire "{meant}".',
    "remedy.remove-field": "Supprimer le champ.",
    "remedy.no-blue-green": "Omettre `deploy_strategy` ou lui donner la valeur recreate.",
    "remedy.no-blue-green-or-field":
      "Omettre `deploy_strategy` ou lui donner la valeur recreate, ou modifier le champ indiqué.",

    "fix.write": 'Écrire "{meant}"',
    "fix.recreate": 'Régler `deploy_strategy` sur "recreate"',
    "fix.remove-comment": "Supprimer le commentaire",
    "fix.remove-comma": "Supprimer la virgule",
    "fix.remove-mark": "Supprimer la marque d’ordre des octets",

    "schema.title": "Configuration de la source {kind}",
    "schema.default": "Par défaut : {value}",
    "schema.example": "Exemple : {value}",
    "schema.as-absent": "Comme sans valeur : {strategy}. {reason}",
  },
  fields,
};
