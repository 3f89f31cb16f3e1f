import type { Sentences } from "../../texts/said.js";

/** Spanish. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "preparar la imagen y fijarla por su digest",
  "pull or build the images of the stack": "descargar o construir las imágenes del stack",
  "read the image's own settings: {image}": "leer los ajustes propios de la imagen: {image}",
  "create green under a name of its own, not started": "crear green con un nombre propio, sin arrancarlo",
  "stop {blue}; the downtime begins": "detener {blue}; empieza la interrupción",
  "start green beside blue": "arrancar green junto a blue",
  "start green": "arrancar green",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "arrancar el stack en su sitio; los servicios cambiados se reemplazan y empieza la interrupción",
  "bring the stack up in place": "arrancar el stack en su sitio",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "esperar a que green esté listo: {count} buenas respuestas seguidas del puerto {address} en {seconds} s",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "esperar a que green esté listo: la comprobación de estado de la imagen o, si no la hay, {seconds} s sin reinicios",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "ejecutar hooks.pre_cutover en green, {seconds} s como máximo",
  "give the alias {alias} to green": "dar el alias {alias} a green",
  "remove the route of {domains}": "eliminar la ruta de {domains}",
  "write the route of {domains} in place, to green, under a new nonce":
    "reescribir la ruta de {domains} hacia green, con un nonce nuevo",
  "verify through the proxy that only green answers": "verificar a través del proxy que solo responde green",
  "save green as the live container": "guardar green como contenedor activo",
  "take the alias {alias} from {blue}": "quitar el alias {alias} a {blue}",
  "run hooks.post_cutover in green": "ejecutar hooks.post_cutover en green",
  "for {seconds} s, go back to {blue} if green does worse":
    "durante {seconds} s, volver a {blue} si green va peor",
  "let {blue} finish its open connections, without limit":
    "dejar que {blue} termine sus conexiones abiertas, sin límite",
  "let {blue} finish its open connections, at most {seconds} s":
    "dejar que {blue} termine sus conexiones abiertas, {seconds} s como máximo",
  "stop and keep {blue} for a rollback": "detener {blue} y conservarlo para una reversión",
  "keep {blue} for a rollback": "conservar {blue} para una reversión",
  "stop and remove {blue}": "detener y eliminar {blue}",
  "remove {blue}": "eliminar {blue}",
  "it deployed nothing": "no desplegó nada",
  "it has not ended": "no ha terminado",
  "it did not succeed": "no tuvo éxito",
  "the workload was removed since": "la carga de trabajo se eliminó después",
  "it is live": "es el activo",
  "it is older than the kept deployments": "es anterior a los despliegues conservados",
  "it is of the source kind {source}, and the live deployment of {other}":
    "su origen es {source}, y el del despliegue activo {other}",
  "{domain} belongs to the workload {name} now": "{domain} pertenece ahora a la carga de trabajo {name}",
  "its volume {volume} is gone": "su volumen {volume} ya no existe",
  "its container is kept, stopped": "su contenedor se conserva, detenido",
  "its image is on the engine": "su imagen está en el motor",
  "its image is gone from the engine, and would be pulled again by its digest":
    "su imagen ya no está en el motor y se descargaría de nuevo por su digest",
  "its image is gone from the engine, and no registry is known for it":
    "su imagen ya no está en el motor y no se conoce ningún registro para ella",
  "unhealthy: answered {status}; expected {wanted}": "no saludable: respuesta {status}; se esperaba {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "respuesta {status} hacia {location}, que no se sigue; se esperaba {wanted}",
  "answered {status}; expected {wanted}": "respuesta {status}; se esperaba {wanted}",
  "answered {status} without the expected text": "respuesta {status} sin el texto esperado",
  "answered {status}": "respuesta {status}",

  "Correct the named field to the stated shape.": "Corrija el campo indicado según la forma esperada.",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "Mantenga la configuración por debajo de 256 KiB y de 32 niveles de anidamiento.",
  "Write a first one with `cutover init`, or name the file with --config.":
    "Escriba una primera con `cutover init`, o indique el archivo con --config.",
  "Use a registered source kind, or register its plugin in `sources`.":
    "Use un tipo de origen registrado, o registre su complemento en `sources`.",
  "Call `apply` with this name first; names are case sensitive.":
    "Llame primero a `apply` con este nombre; se distinguen mayúsculas y minúsculas.",
  "Wait until the running deployment of this workload has ended, then call again.":
    "Espere a que termine el despliegue en curso de esta carga de trabajo y vuelva a llamar.",
  "Call `resume` with this workload's name, then deploy again.":
    "Llame a `resume` con el nombre de esta carga de trabajo y vuelva a desplegar.",
  "Choose another domain, or release it from the named workload or proxy host.":
    "Elija otro dominio, o libérelo de la carga de trabajo o del host de proxy indicado.",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "Quite el campo, o permítalo en `policy` desde la aplicación anfitriona.",
  "Set the environment variable or create the file that the config refers to.":
    "Defina la variable de entorno o cree el archivo al que se refiere la configuración.",
  "Resolve the listed findings; nothing was changed.":
    "Resuelva los puntos indicados; no se ha cambiado nada.",
  "Start Docker, and check the socket path and that this user may open it.":
    "Inicie Docker y compruebe la ruta del socket y que este usuario puede abrirlo.",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "Actualice el motor a Docker 20.10 (API 1.41) o posterior.",
  "Read the engine's message; its own log has more.":
    "Lea el mensaje del motor; su propio registro tiene más detalles.",
  "Create the network, or correct its name.": "Cree la red, o corrija su nombre.",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "Cree el archivo o la carpeta en el host del motor; el motor no lo crea.",
  "Stop the listener on the host port, or choose another port.":
    "Detenga lo que escucha en el puerto del host, o elija otro puerto.",
  "Deploy again; the container was removed by someone else.":
    "Vuelva a desplegar; alguien eliminó el contenedor.",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "Quite del contenedor o de su imagen las etiquetas que empiezan por dev.cutover.; Cutover ignora el contenedor.",
  "Rename or remove the foreign container that holds the name.":
    "Renombre o elimine el contenedor ajeno que tiene ese nombre.",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "Libere espacio donde el motor guarda sus datos, por ejemplo con `docker image prune`.",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "Compruebe la ruta, el repositorio, la referencia y el subdirectorio, y que el usuario del desplegador puede leerlos.",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "Elimine la entrada indicada, o haga que lleve a un lugar de su propia carpeta.",
  "Read the message and `details.output`; then deploy again.":
    "Lea el mensaje y `details.output`, y vuelva a desplegar.",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "Escriba la imagen como [registry/]name[:tag][@sha256:digest].",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "Compruebe el nombre, la etiqueta y la plataforma de la imagen, y que el registro la tiene.",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "Compruebe `registry_auth`, o inicie sesión con `docker login` como usuario del desplegador.",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "Espere lo que pida el registro, o inicie sesión para tener un límite mayor.",
  "Check the connection to the registry, then deploy again.":
    "Compruebe la conexión con el registro y vuelva a desplegar.",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "Elija una imagen para la plataforma del motor, o defina `platform` si su máquina emula la otra.",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "Defina `command` o `entrypoint`, o dé a la imagen un CMD o un ENTRYPOINT.",
  "Set `init` to false, or omit it.": "Ponga `init` a false, u omítalo.",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "No hay nada que hacer; para saberlo de antemano, descargue la imagen o indique en `volumes` un volumen para sus datos.",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "Indique en `volumes` un volumen para la ruta, omita `deploy_strategy` o, si los datos pueden perderse, ponga `anonymous_volumes` a discard.",
  "Check the port on which the program listens, and correct `port`.":
    "Compruebe en qué puerto escucha el programa y corrija `port`.",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "Lea las últimas líneas del paso fallido en `details.output` y corrija el Dockerfile o su contexto.",
  "Install the named program, or set `builder` to classic.":
    "Instale el programa indicado, o ponga `builder` a classic.",
  "Correct the stack's file; the message gives the reason.":
    "Corrija el archivo del stack; el mensaje da el motivo.",
  "Read the last lines of the tool's output in `details.output`.":
    "Lea las últimas líneas de la salida de la herramienta en `details.output`.",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "Espere a que termine el otro programa Compose, o ciérrelo; `details.lock` es el archivo que retiene.",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Instale Docker Compose v2 (el paquete docker-compose-plugin, o docker-compose en Debian).",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "Mire las últimas líneas del registro de green; corrija la comprobación de estado o aumente su `deadline`.",
  "Correct the field in `details.field`; the message has the engine's words.":
    "Corrija el campo de `details.field`; el mensaje contiene las palabras del motor.",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "Corrija `entrypoint` o `command`, o la imagen: el programa debe existir en ella y ser ejecutable.",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "Corrija `user`, o cree el usuario o el grupo en la imagen; los números no tienen que existir en ella.",
  "Look at green's last log lines; the process ended before it was ready.":
    "Mire las últimas líneas del registro de green; el proceso terminó antes de estar listo.",
  "Raise `memory`, or find out why the process needs more.":
    "Aumente `memory`, o averigüe por qué el proceso necesita más.",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "Corrija `port`, o haga que la aplicación escuche en él en 0.0.0.0; `details.listening` contiene sus puertos.",
  "Look at green's last log lines and at the image's health check.":
    "Mire las últimas líneas del registro de green y la comprobación de estado de la imagen.",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "Lea las últimas líneas del comando en `details.output`, y corríjalo o aumente su `timeout`.",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "Mire las últimas líneas del registro de green; estaba listo, pero fue peor que blue con tráfico.",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "Cree la red con una subred y sin puerta de enlace (`docker network create --subnet 10.77.0.0/24`).",
  "Use a runtime that supports this, such as `docker`.":
    "Use un entorno de ejecución que lo admita, como `docker`.",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "Elija otro despliegue; `history` muestra los posibles y por qué los demás no lo son.",
  "Take the id from `history`; ids are case sensitive.":
    "Tome el id de `history`; se distinguen mayúsculas y minúsculas.",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "Inicie una vez un desplegador con ese proxy, que termina o anula el despliegue. Si ese proxy ya no existe, abandone el despliegue.",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "Vuelva a desplegar; los restos se eliminan cuando la ruta lleva a otro sitio.",
  "Wait for its end, cancel it, or deploy again.": "Espere a que termine, cancélelo o vuelva a desplegar.",
  "Deploy or roll back; this deployment can no longer be undone.":
    "Despliegue o revierta; este despliegue ya no se puede anular.",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "No hay nada que hacer; un despliegue más reciente de esta carga de trabajo ocupa su lugar en la cola.",
  "Check the proxy's URL and that it is running.": "Compruebe la URL del proxy y que está en marcha.",
  "Check the proxy's identity and secret.": "Compruebe la identidad y el secreto del proxy.",
  "Use a dedicated proxy user without two-factor authentication.":
    "Use un usuario de proxy propio, sin autenticación de dos factores.",
  "Give the proxy user the right to manage proxy hosts.":
    "Dé al usuario del proxy el derecho a gestionar hosts de proxy.",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "Lea el mensaje del proxy y corrija la ruta, o los ajustes del propio host de proxy.",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "No hay nada que hacer; despliegue en un momento tranquilo si otras rutas de este proxy mantienen conexiones largas.",
  "Check the proxy; the write may or may not have taken effect.":
    "Compruebe el proxy; la escritura pudo tener efecto o no.",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "Actívela en el proxy, o pause la carga de trabajo mientras deba estar desactivada.",
  "Create the route again in the proxy, and hand it over.": "Cree de nuevo la ruta en el proxy y entréguela.",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "Mire la configuración del proxy para este dominio; no sirve la ruta escrita.",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "Si la página es la nueva, no hay nada que hacer. Ejecute el desplegador en la máquina del motor y dé al sondeo una ruta que el proxy reenvíe sin iniciar sesión.",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "Averigüe quién se conecta aún al contenedor anterior: una ubicación del proxy, o un cliente de su propio puerto. Se elimina tras la última conexión.",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "Quite la referencia al contenedor, o diríjala al dominio de la carga de trabajo; el nombre o el puerto de un contenedor cambia con cada despliegue.",
  "Upgrade Cutover; a newer version has written this database.":
    "Actualice Cutover; una versión más reciente escribió esta base de datos.",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "Restaure la base de datos más reciente, o compruebe a mano qué está en marcha y elimine el contenedor indicado.",
  "Find the process with a long transaction on the database, then call again.":
    "Encuentre el proceso con una transacción larga en la base de datos y vuelva a llamar.",
  "Check the database file, its folder's rights and the free disk space.":
    "Compruebe el archivo de la base de datos, los permisos de su carpeta y el espacio libre en disco.",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "Corrija la parte indicada de la petición; `/openapi.json` describe cada una.",
  "Take the path from `/openapi.json`.": "Tome la ruta de `/openapi.json`.",
  "Use a method that the header `Allow` names.": "Use un método que indique la cabecera `Allow`.",
  "Send a smaller body.": "Envíe un cuerpo más pequeño.",
  "Send the body as application/json.": "Envíe el cuerpo como application/json.",
  "Read it again, and repeat the change on what it is now.":
    "Vuelva a leerlo y repita el cambio sobre lo que hay ahora.",
  "Use a new `Idempotency-Key` for another request.": "Use una `Idempotency-Key` nueva para otra petición.",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "Espere la respuesta a la primera petición con esta `Idempotency-Key` y repítala.",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "Haga que el proxy hable HTTP/1.1 con este servidor (nginx: `proxy_http_version 1.1`), o espere con `Prefer: wait`.",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "Envíe un token válido como `Authorization: Bearer`, o inicie sesión.",
  "Use a token with the named scope and a pattern that matches the workload.":
    "Use un token con el permiso indicado y un patrón que coincida con la carga de trabajo.",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "Dé al remitente el secreto del webhook y, si firma la hora, compruebe su reloj.",
  "Correct the named part of the body, or the webhook's settings.":
    "Corrija la parte indicada del cuerpo, o los ajustes del webhook.",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "Lea el motivo en las entregas, corríjalo y vuelva a enviar la entrega.",
  "Put something new into the body, such as the id and the attempt of the run.":
    "Ponga algo nuevo en el cuerpo, como el id y el intento de la ejecución.",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "Envíe la petición desde la página del propio servidor, o con un token; tras un proxy que cambia `Host`, defina `publicUrl`.",
  "Wait as many seconds as `Retry-After` names.": "Espere los segundos que indica `Retry-After`.",
  "Stop the other one first: two would check, heal and alert twice.":
    "Detenga antes el otro: dos comprobarían, repararían y avisarían por duplicado.",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "Escuche en una dirección de loopback o en un socket unix, o permita otras direcciones de forma explícita.",
  "Choose another address, or stop what listens on it.":
    "Elija otra dirección, o detenga lo que escucha en ella.",
  "Check the server's URL and that it is running.": "Compruebe la URL del servidor y que está en marcha.",
  "Read the server's log; a proxy before it may have answered in its place.":
    "Lea el registro del servidor; puede que un proxy anterior haya respondido en su lugar.",
  "Install the named package beside Cutover, then start again.":
    "Instale el paquete indicado junto a Cutover y vuelva a iniciar.",
  "Read `cutover --help`, or the command's own help.": "Lea `cutover --help`, o la ayuda del propio comando.",
  "Run the command where the message says.": "Ejecute el comando donde dice el mensaje.",
  "Answer on the command line, or run the command on a terminal.":
    "Responda en la línea de comandos, o ejecute el comando en una terminal.",
  "Nothing to do; another deployer has taken this workload over.":
    "No hay nada que hacer; otro desplegador se ha hecho cargo de esta carga de trabajo.",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "No hay nada que hacer; el próximo desplegador con este almacén lo termina o lo anula.",
  "Deploy again if you want it.": "Vuelva a desplegar si lo desea.",
  "Create a new deployer; this one was closed.": "Cree un desplegador nuevo; este se cerró.",
  "Report this with the error's cause.": "Informe de esto junto con la causa del error.",
};
