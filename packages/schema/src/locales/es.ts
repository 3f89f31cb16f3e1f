import type { Catalogue } from "../texts/catalogue.js";
import { fields } from "./fields/es.js";

/** Spanish. */
export const catalogue: Catalogue = {
  locale: "es",
  texts: {
    "must-be.string": "una cadena",
    "must-be.number": "un número",
    "must-be.whole-number": "un número entero",
    "must-be.boolean": "true o false",
    "must-be.array": "una lista",
    "must-be.object": "un objeto",
    "must-be.other-type": "un valor de otro tipo",
    "must-be.shape": "la forma indicada",
    "must-be.one-of": "uno de los valores {values}",
    "must-be.at-least": "un mínimo de {count}",
    "must-be.at-least-characters": {
      one: "una cadena de al menos {count} carácter",
      other: "una cadena de al menos {count} caracteres",
    },
    "must-be.at-least-items": {
      one: "una lista de al menos {count} elemento",
      other: "una lista de al menos {count} elementos",
    },
    "must-be.at-most": "un máximo de {count}",
    "must-be.at-most-characters": {
      one: "una cadena de {count} carácter como máximo",
      other: "una cadena de {count} caracteres como máximo",
    },
    "must-be.at-most-items": {
      one: "una lista de {count} elemento como máximo",
      other: "una lista de {count} elementos como máximo",
    },
    "must-be.custom": "{text}",

    "must-be.known-field": "un campo conocido",
    "must-be.json": "JSON",
    "must-be.json-loop": "JSON que no se contenga a sí mismo",
    "must-be.finite-number": "un número finito",
    "must-be.plain-text":
      "un texto sin NUL, sin sustitutos sueltos y sin caracteres que inviertan el sentido de la escritura",
    "must-be.plain-array": "una lista simple sin huecos",
    "must-be.plain-object": "un objeto simple",
    "must-be.object-getters": "un objeto simple sin getters",
    "must-be.left-out": "la ausencia del campo",
    "must-be.at-most-bytes": "un máximo de {count} KiB de JSON",
    "must-be.at-most-levels": {
      one: "un máximo de {count} nivel de anidamiento",
      other: "un máximo de {count} niveles de anidamiento",
    },
    "must-be.runnable-twice": "una configuración con la que puedan ejecutarse dos contenedores a la vez",

    "must-be.port-number": "un número entero de 1 a 65535",
    "must-be.limit": "un número entero, o -1 para no poner límite",
    "must-be.at-most-hard": "como máximo el valor de `hard`",
    "must-be.limit-or-pair": 'un número entero, o {"soft": …, "hard": …}',
    "must-be.limits": 'un objeto como {"nofile": 65536}',
    "must-be.duration": 'una duración como "500ms", "10s" o "1m30s"',
    "must-be.duration-at-least": 'una duración como "500ms", "10s" o "1m30s", de al menos "{least}"',
    "must-be.duration-at-most": 'una duración como "500ms", "10s" o "1m30s", de "{most}" como máximo',
    "must-be.size": 'un tamaño con su unidad, como "512m" o "2g"',
    "must-be.size-in-quotes": 'un tamaño con su unidad, como "512m" o "2g", entre comillas',
    "must-be.size-at-least":
      'un tamaño con su unidad, como "512m" o "2g", de al menos "{least}" e inferior a 8 PiB',
    "must-be.status": 'un código de estado como 204, o un rango como "200-399"',
    "must-be.age": 'una antigüedad como "10m", "1h" o "365d"',

    "must-be.domain": "un dominio no vacío como app.example.com",
    "must-be.domain-blanks": "un dominio sin espacios, tabuladores, saltos de línea ni caracteres invisibles",
    "must-be.domain-case": "un dominio en minúsculas",
    "must-be.domain-alone":
      "un dominio de letras, dígitos, guiones y puntos, sin esquema, puerto ni ruta; un comodín solo al principio, como en *.example.com",
    "must-be.domain-at-most": {
      one: "un dominio de {count} carácter como máximo",
      other: "un dominio de {count} caracteres como máximo",
    },
    "must-be.punycode-at-most": {
      one: "un dominio de {count} carácter como máximo, también en punycode",
      other: "un dominio de {count} caracteres como máximo, también en punycode",
    },
    "must-be.wildcard-at-most": {
      one: "un dominio comodín de {count} carácter como máximo, también en punycode",
      other: "un dominio comodín de {count} caracteres como máximo, también en punycode",
    },
    "must-be.domain-parts": "un dominio sin partes vacías: sin punto al principio, al final ni repetido",
    "must-be.domain-encodable": "un dominio cuya parte internacional se pueda escribir en punycode",
    "must-be.domain-parts-at-most": {
      one: "un dominio cuyas partes tengan {count} carácter como máximo",
      other: "un dominio cuyas partes tengan {count} caracteres como máximo",
    },
    "must-be.domain-hyphens": "un dominio cuyas partes no empiecen ni terminen con un guion",
    "must-be.domain-no-address": "un dominio, no una dirección IP",
    "must-be.host-name": "un nombre de host",
    "must-be.host-and-port": "un nombre de host, con puerto si hace falta",
    "must-be.host-label": "un nombre de host sin puntos: minúsculas, dígitos y guiones",
    "must-be.address": 'una dirección IP, o "host-gateway"',
    "must-be.extra-host":
      'un nombre con su dirección, como "db.internal:10.0.0.5" o "host.docker.internal:host-gateway"',
    "must-be.extra-hosts":
      'una lista como ["db.internal:10.0.0.5"], o un objeto como {"db.internal": "10.0.0.5"}',
    "must-be.published-port": 'un puerto fijo como "8080:80", "127.0.0.1:8080:80" o "5353:53/udp"',
    "must-be.registry": 'un registro como "ghcr.io" o "registry.example:5000"',

    "must-be.workload-name":
      "un nombre de 1 a 40 minúsculas, dígitos y guiones sueltos, que empiece por una letra y no termine con un guion",
    "must-be.network-name":
      "el nombre de una red: letras, dígitos, puntos, guiones y guiones bajos, distinto de none",
    "must-be.volume-name": "un nombre de volumen con letras, dígitos, puntos, guiones y guiones bajos",
    "must-be.variable": "un nombre válido para una variable de entorno",
    "must-be.variable-name": "el nombre de una variable de entorno, como DB_PASSWORD",
    "must-be.resolver-name": "un nombre de 1 a 255 caracteres imprimibles sin espacios",
    "must-be.user": 'un usuario como "1000:1000" o "app"',
    "must-be.user-name": "un nombre de usuario sin dos puntos",
    "must-be.label-key": "una clave de etiqueta sin espacios ni =, que no empiece por `dev.cutover.`",
    "must-be.capability": "una capability en mayúsculas, como NET_ADMIN",
    "must-be.log-driver": 'un controlador de registro como "json-file" o "local"',
    "must-be.option-name": 'el nombre de una opción, como "max-size"',
    "must-be.service-name": "el nombre de un servicio",
    "must-be.profile-name": "el nombre de un perfil",
    "must-be.stage-name": "el nombre de una etapa de build",
    "must-be.secret-id": "el id de un secreto de build",
    "must-be.file-name": 'el nombre de un archivo, como "index.html"',
    "must-be.header-name": "el nombre de una cabecera que el servidor no ponga por sí mismo",
    "must-be.free-variable": "otro nombre: el propio programa Compose lee una variable con este nombre",

    "must-be.image":
      "una referencia de imagen: [registry/]name[:tag][@sha256:digest], con el nombre en minúsculas",
    "must-be.platform": 'una plataforma como "linux/amd64" o "linux/arm64/v8"',
    "must-be.repository":
      "un repositorio git por https, ssh o ruta absoluta, sin credenciales en la dirección",
    "must-be.ref": "una rama, una etiqueta o un commit",
    "must-be.archive": "un archivo que termine en .tar, .tar.gz o .tgz",
    "must-be.absolute-path": 'una ruta absoluta como "/data", sin "..", "." ni barra al final',
    "must-be.path-below-root": 'una ruta absoluta por debajo de /, como "/data"',
    "must-be.path-of-address":
      "una ruta que empiece con una barra, sin espacios ni #, con codificación porcentual",
    "must-be.path-in-files": 'una ruta dentro de los archivos como "apps/site", sin ".."',
    "must-be.path-below-files": 'una ruta por debajo de los archivos como "dist", sin ".."',
    "must-be.path-of-entry": 'una ruta dentro de los archivos como "main.ts"',
    "must-be.path-in-site": 'una ruta dentro del sitio como "404.html"',
    "must-be.path-in-context": 'una ruta dentro del contexto de build como "docker/Dockerfile", sin ".."',
    "must-be.pattern": 'un patrón como "/assets/**" o "*.css"',

    "must-be.arguments": "una lista de argumentos; una línea de shell no se divide",
    "must-be.string-or-number": "una cadena o un número",
    "must-be.printable": "texto ASCII imprimible sin signos de dólar",
    "must-be.reference":
      'una referencia: { "from_env": "NAME" }, { "from_file": "/path" } o { "from_resolver": "name" }',
    "must-be.text-or-reference":
      'una cadena entre comillas, o una referencia: { "from_env": "NAME" }, { "from_file": "/path" } o { "from_resolver": "name" }',
    "must-be.security-option":
      'una opción como "no-new-privileges:true"; otras son apparmor=, label=, seccomp=unconfined y systempaths=unconfined',
    "must-be.device": 'un dispositivo como "/dev/fuse" o "/dev/ttyUSB0:/dev/ttyUSB0:rw"',

    "must-be.volume": 'un volumen como "data:/var/lib/app:ro", o un objeto con `type`, `source` y `target`',
    "must-be.short-volume":
      'un volumen como "data:/var/lib/app", con ro, rw, z, Z o nocopy tras un segundo carácter de dos puntos',
    "must-be.volume-type": '"volume" o "bind"; para memoria, use `tmpfs`',
    "must-be.volume-propagation":
      "un volumen sin montajes shared o slave, que alcanzan más allá del contenedor",
    "must-be.volume-target":
      "un volumen cuyo destino sea una ruta absoluta en el contenedor, por debajo de / y en su forma más corta",
    "must-be.volume-type-bind": "un volumen de tipo bind si tiene `bind`",
    "must-be.bind-colon": "un montaje bind sin dos puntos en sus rutas si tiene `bind.selinux`",
    "must-be.bind-source":
      "un montaje bind desde una ruta absoluta en su forma más corta; no se admiten rutas relativas ni ~",
    "must-be.volume-source":
      "un volumen cuyo nombre solo tenga letras, dígitos, puntos, guiones y guiones bajos",
    "must-be.volume-target-taken": "un volumen con un destino que no tenga ningún otro volumen",
    "must-be.memory-mount": 'una ruta absoluta en el contenedor, como "/run" o "/tmp:size=64m,mode=1777"',
    "must-be.memory-mounts": 'una ruta como "/run", o una lista de rutas',
    "must-be.memory-mount-taken":
      "una ruta que no ocupe ningún volumen ni otro sistema de archivos en memoria",
    "must-be.storage-taken": "una ruta que no ocupe ninguna entrada de `volumes` o `tmpfs`",

    "must-be.set-with-domains": "un valor si se indican `domains`",
    "must-be.set-with-healthcheck": "un valor si `healthcheck` no indica un puerto propio",
    "must-be.set-without-both": "un valor si no se indica `{other}` ni `{another}`",
    "must-be.set-or-other": "o bien este campo o bien `{other}`, pero no ambos",
    "must-be.set-in-mode": "un valor en el modo {mode}",
    "must-be.left-out-in-mode": "la ausencia del campo en el modo {mode}",
    "must-be.left-out-beside": "la ausencia del campo si se indica `{other}`",
    "must-be.left-out-without": "la ausencia del campo si no se indica `{other}`",
    "must-be.left-out-without-either": "la ausencia del campo si no se indica `{other}` ni `{another}`",
    "must-be.left-out-without-https": "la ausencia del campo si `repository` no usa https",
    "must-be.left-out-with-fallback":
      "la ausencia del campo si `spa_fallback` es true, que responde a todas las rutas",
    "must-be.left-out-with-classic": "la ausencia del campo si `builder` es classic, que no lo admite",
    "must-be.left-out-not-classic": "la ausencia del campo si `builder` no es classic: use `docker login`",
    "must-be.header-once": "una cabecera indicada una sola vez",
    "must-be.host-port-once": "un puerto del host publicado una sola vez",
    "must-be.host-network-alone": 'o bien solo "host" o bien otras redes',
    "must-be.rising-weights": "pasos con un `weight` creciente, cada uno mayor que el anterior",
    "must-be.domain-for-two": "al menos un dominio, si hay `shift`, `failover` o `preview`",
    "must-be.network-for-alias": "al menos una red, que no sea host, si hay un `alias`",

    "sentence.field": "{field}: se espera {expected}. Valor actual: {received}.",
    "sentence.config": "Configuración: se espera {expected}. Valor actual: {received}.",

    "received.missing": "ninguno",
    "received.null": "null",
    "received.number": "un número",
    "received.boolean": "un booleano",
    "received.bigint": "un bigint",
    "received.function": "una función",
    "received.symbol": "un símbolo",
    "received.array": { one: "una lista de {size} elemento", other: "una lista de {size} elementos" },
    "received.string": { one: "una cadena de {size} carácter", other: "una cadena de {size} caracteres" },
    "received.object": { one: "un objeto de {size} campo", other: "un objeto de {size} campos" },
    "received.value": "{value}",
    "received.unreadable": "un valor ilegible",
    "received.asked-blue-green": "un despliegue blue-green",

    "unknown-field.top": 'Campo desconocido "{name}".',
    "unknown-field.top-meant": 'Campo desconocido "{name}". ¿Quería decir "{meant}"?',
    "unknown-field.inside": 'Campo desconocido "{name}" en {holder}.',
    "unknown-field.inside-meant": 'Campo desconocido "{name}" en {holder}. ¿Quería decir "{meant}"?',

    "strategy.asked-recreate": "`deploy_strategy` pide recreate.",
    "strategy.asked-blue-green": "`deploy_strategy` pide blue-green.",
    "strategy.image": "Una imagen se despliega en blue-green, salvo que su configuración indique otra cosa.",
    "strategy.dockerfile":
      "La imagen de un Dockerfile se despliega con recreate, salvo que su configuración indique otra cosa.",
    "strategy.static":
      "Un sitio estático se despliega con recreate, salvo que su configuración indique otra cosa.",
    "strategy.stack":
      "Un stack se reemplaza en su sitio: sus servicios comparten nombres, redes y volúmenes.",
    "strategy.stack-not-twice":
      "Dos versiones de un stack no pueden ejecutarse a la vez, porque sus servicios comparten nombres, redes y volúmenes.",
    "strategy.storage":
      "Su almacenamiento es un volumen con escritura, que dos contenedores nunca deben montar a la vez.",
    "strategy.host-port": "Solo un contenedor puede ocupar el puerto fijo {port} del host.",
    "strategy.host-network": "En la red del host, solo un contenedor puede ocupar un puerto.",
    "strategy.label-z":
      "La etiqueta Z da {source} al último contenedor que arranca, y el otro pierde el acceso.",
    "strategy.writable-path":
      "La ruta con escritura {source} no está marcada como `shared`, así que solo un contenedor puede escribir en ella.",
    "strategy.writable-volume":
      "El volumen con escritura {source} no está marcado como `shared`, así que solo un contenedor puede escribir en él.",
    "strategy.custom": "{text}",
    "strategy.refused": '`deploy_strategy` no puede ser "blue-green": {reason}',
    "strategy.refused-by-field": "{field} impide blue-green: {reason}",
    "strategy.refused-beside": "`{field}` requiere blue-green, pero la estrategia es recreate: {reason}",

    "warning.recreated": "Se desplegará con recreate, con interrupción, y no en blue-green: {reason}",
    "warning.no-healthcheck":
      "Sin `healthcheck`, el contenedor nuevo recibe tráfico en cuanto pasa la comprobación de estado de la propia imagen o, si no la hay, tras funcionar sin reinicios durante `liveness_window`.",
    "warning.image-latest":
      "image no indica una versión fija: `latest` cambia, así que la misma configuración puede desplegar otra imagen.",
    "warning.secret-in-image": "{field} queda legible en el historial de la imagen; `build_secrets` no.",
    "warning.custom": "{text}",

    "json.symbol": "Esto no es JSON: los textos y las claves necesitan comillas dobles.",
    "json.number": "El número está incompleto.",
    "json.key": "Aquí se espera una clave entre comillas dobles.",
    "json.value": "Aquí se espera un valor.",
    "json.colon": "Aquí se esperan dos puntos.",
    "json.comma": "Antes de esto se espera una coma.",
    "json.open-object": "El objeto no está cerrado: falta }.",
    "json.open-list": "La lista no está cerrada: falta ].",
    "json.after-end": "No puede haber nada después de la configuración.",
    "json.open-comment": "El comentario no está cerrado.",
    "json.open-text": "El texto no está cerrado: faltan comillas dobles.",
    "json.unicode": "Después de \\u se esperan cuatro dígitos hexadecimales.",
    "json.escape": 'Después de una barra invertida se espera uno de " \\ / b f n r t u.',
    "json.character":
      "En un texto, los tabuladores, saltos de línea y caracteres de control se escriben \\t, \\n o \\u0000.",
    "json.empty": "La configuración está vacía; la más pequeña es {}.",
    "json.byte-order-mark": "El JSON no empieza con una marca de orden de bytes (BOM).",
    "json.comment": "Una configuración es JSON puro, sin comentarios.",
    "json.trailing-comma": "Una configuración es JSON puro, sin coma después de la última entrada.",
    "json.duplicate-key": 'La clave "{name}" aparece dos veces.',
    "json.too-long": "El texto debe tener {most} Ki caracteres como máximo, pero tiene {size}.",
    "json.too-large": "La configuración debe ocupar {count} KiB de JSON como máximo.",
    "json.too-deep": "A partir de aquí hay demasiados niveles de anidamiento.",

    "remedy.invalid": "Corrija el campo indicado según la forma esperada.",
    "remedy.too-large": "Mantenga la configuración por debajo de 256 KiB y de 32 niveles de anidamiento.",
    "remedy.example": "Por ejemplo, escriba {example}.",
    "remedy.write": 'Escriba "{meant}".',
    "remedy.remove-field": "Elimine el campo.",
    "remedy.no-blue-green": "Omita `deploy_strategy` o asígnele recreate.",
    "remedy.no-blue-green-or-field":
      "Omita `deploy_strategy` o asígnele recreate, o cambie el campo indicado.",

    "fix.write": 'Escribir "{meant}"',
    "fix.recreate": 'Asignar "recreate" a `deploy_strategy`',
    "fix.remove-comment": "Eliminar el comentario",
    "fix.remove-comma": "Eliminar la coma",
    "fix.remove-mark": "Eliminar la marca de orden de bytes",

    "schema.title": "Configuración del origen {kind}",
    "schema.default": "Valor predeterminado: {value}",
    "schema.example": "Ejemplo: {value}",
    "schema.as-absent": "Como si faltara: {strategy}. {reason}",
  },
  fields,
};
