import type { FieldTexts } from "../../texts/field-words.js";

/** Spanish titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "Carga de trabajo",
  "JSON Schema": "Esquema JSON",
  Source: "Origen",
  Config: "Configuración",
  Image: "Imagen",
  "Pull policy": "Política de descarga",
  Platform: "Plataforma",
  "Registry login": "Acceso al registro",
  "Environment variable": "Variable de entorno",
  "Secret file": "Archivo del secreto",
  "Name for the resolver": "Nombre para el resolutor",
  "User name": "Nombre de usuario",
  Password: "Contraseña",
  "Deploy strategy": "Estrategia de despliegue",
  Port: "Puerto",
  Domains: "Dominios",
  "Health check": "Comprobación de estado",
  Path: "Ruta",
  "Probe port": "Puerto del sondeo",
  Interval: "Intervalo",
  Timeout: "Tiempo límite",
  "Start period": "Periodo de arranque",
  Successes: "Éxitos",
  Deadline: "Plazo",
  "Expected status": "Estado esperado",
  "Expected body": "Cuerpo esperado",
  "Host header": "Cabecera Host",
  "Liveness window": "Ventana de vida",
  Proxy: "Proxy",
  "Largest body": "Cuerpo máximo",
  "Connect timeout": "Límite de conexión",
  "Send timeout": "Límite de envío",
  "Read timeout": "Límite de lectura",
  Environment: "Entorno",
  Command: "Comando",
  "Entry point": "Punto de entrada",
  User: "Usuario",
  "Working directory": "Directorio de trabajo",
  "Init process": "Proceso init",
  Restart: "Reinicio",
  "Stop signal": "Señal de parada",
  "Stop grace period": "Plazo de parada",
  Volumes: "Volúmenes",
  Type: "Tipo",
  Target: "Destino",
  "Read-only": "Solo lectura",
  Shared: "Compartido",
  "Options of a bind mount": "Opciones de un montaje bind",
  "SELinux label": "Etiqueta de SELinux",
  "Volumes of the image": "Volúmenes de la imagen",
  Networks: "Redes",
  "Published ports": "Puertos publicados",
  Memory: "Memoria",
  CPUs: "CPU",
  "Process limit": "Límite de procesos",
  "Read-only root": "Raíz de solo lectura",
  Labels: "Etiquetas",
  "Memory file systems": "Sistemas de archivos en memoria",
  "Shared memory": "Memoria compartida",
  "Dropped capabilities": "Capabilities retiradas",
  "Security options": "Opciones de seguridad",
  "Limits of a process": "Límites de un proceso",
  "Soft limit": "Límite flexible",
  "Hard limit": "Límite estricto",
  "Extra hosts": "Hosts adicionales",
  Logging: "Registro de salida",
  "Log driver": "Controlador de registro",
  "Options of the log driver": "Opciones del controlador de registro",
  Drain: "Drenaje",
  "Status path": "Ruta de estado",
  "Status token": "Token de estado",
  Retain: "Conservación",
  Bake: "Observación",
  Preview: "Vista previa",
  Failover: "Respaldo",
  Shift: "Traslado",
  Steps: "Pasos",
  Weight: "Peso",
  Duration: "Duración",
  Sticky: "Fijo por visitante",
  "Abort on": "Abortar si",
  "More failures": "Más fallos",
  Hooks: "Hooks",
  "Before the cutover": "Antes del cambio",
  "After the cutover": "Después del cambio",
  Alias: "Alias",
  Privileged: "Privilegiado",
  "Added capabilities": "Capabilities añadidas",
  Devices: "Dispositivos",
  "PID namespace": "Espacio de nombres PID",
  "IPC namespace": "Espacio de nombres IPC",
  Directory: "Directorio",
  "Git repository": "Repositorio git",
  "Git ref": "Referencia git",
  Subdirectory: "Subdirectorio",
  "Git login": "Acceso a git",
  "Inline Dockerfile": "Dockerfile en línea",
  Dockerfile: "Dockerfile",
  "Build arguments": "Argumentos de build",
  "Build secrets": "Secretos de build",
  "Cache sources": "Orígenes de caché",
  "Without cache": "Sin caché",
  "Pull base images": "Descargar imágenes base",
  Builder: "Constructor",
  "Registry logins": "Accesos a registros",
  Mode: "Modo",
  Archive: "Archivo tar",
  "Server image": "Imagen del servidor",
  Build: "Build",
  "Builder image": "Imagen de build",
  "Build command": "Comando de build",
  Output: "Salida",
  "Build environment": "Entorno de build",
  Index: "Índice",
  "Single-page fallback": "Respaldo para página única",
  "Clean URLs": "URL limpias",
  "Not-found page": "Página no encontrada",
  "Cache rules": "Reglas de caché",
  Pattern: "Patrón",
  "Greatest age": "Antigüedad máxima",
  Immutable: "Inmutable",
  Headers: "Cabeceras",
  Compression: "Compresión",
  Entry: "Entrada",
  "Runtime image": "Imagen de ejecución",
  Storage: "Almacenamiento",
  Enabled: "Activado",
  Mount: "Punto de montaje",
  Volume: "Volumen",
  File: "Archivo",
  "Compose text": "Texto de Compose",
  Service: "Servicio",
  Profiles: "Perfiles",
  "Wait timeout": "Límite de espera",
  "Address of the JSON Schema, for editors; without effect.":
    "Dirección del esquema JSON, para editores; sin efecto.",
  "The kind of source; it decides the fields of `config`.":
    "El tipo de origen; decide los campos de `config`.",
  "The fields of the source.": "Los campos del origen.",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "La imagen que se ejecuta: [registry/]name[:tag][@sha256:digest].",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "Si se consulta el registro en cada despliegue, solo para una imagen que el motor no tiene, o nunca.",
  "At each deployment; a tag may have moved.": "En cada despliegue; una etiqueta puede haber cambiado.",
  "Only if the engine does not hold the image.": "Solo si el motor no tiene la imagen.",
  "Never; the engine must hold the image.": "Nunca; el motor debe tener la imagen.",
  "Which variant of the image to run; the engine's own platform if absent.":
    "Qué variante de la imagen se ejecuta; si falta, la plataforma del motor.",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "Acceso al registro de la imagen; si falta, lo que `docker login` guardó para el usuario del desplegador.",
  "Variable of the deployer's own environment that holds the secret.":
    "Variable del entorno del propio desplegador que contiene el secreto.",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "Ruta absoluta de un archivo en la máquina del desplegador; un salto de línea final no forma parte del secreto.",
  "Name that the embedding application's resolver maps to the secret.":
    "Nombre que el resolutor de la aplicación anfitriona asocia al secreto.",
  "User of the registry, as text or as a reference.": "Usuario del registro, como texto o como referencia.",
  "Password or access token, by reference only.": "Contraseña o token de acceso, solo por referencia.",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    'Cómo reemplaza una versión nueva a la anterior; "" y la ausencia significan la estrategia predeterminada del origen, y recreate para una imagen con volúmenes propios.',
  "Stops the old container before the new one starts; there is a downtime.":
    "Detiene el contenedor anterior antes de arrancar el nuevo; hay una interrupción.",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "Arranca el contenedor nuevo junto al anterior y mueve el tráfico cuando está listo. Los volúmenes propios de la imagen no se conservan.",
  "Port in the container that gets the traffic; needed if there are domains.":
    "Puerto del contenedor que recibe el tráfico; necesario si hay dominios.",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "Dominios del contenedor, en minúsculas. `*.` representa cualquier nombre por debajo.",
  "HTTP probe that a new container must pass before it gets traffic.":
    "Sondeo HTTP que un contenedor nuevo debe superar antes de recibir tráfico.",
  "Path, with query, of the GET request.": "Ruta de la petición GET, con su consulta.",
  "Port in the container; `port` of the workload if absent.":
    "Puerto del contenedor; si falta, el `port` de la carga de trabajo.",
  "Time between two probes.": "Tiempo entre dos sondeos.",
  "How long one probe may take, its body included.": "Cuánto puede durar un sondeo, incluido el cuerpo.",
  "Time in which failing probes do not count; it is added to the deadline.":
    "Tiempo en que los sondeos fallidos no cuentan; se suma al plazo.",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "Éxitos consecutivos con los que el contenedor está listo; un reinicio pone la cuenta a 0.",
  "How long the container may take to become ready before the deployment is undone.":
    "Cuánto puede tardar el contenedor en estar listo antes de deshacer el despliegue.",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "Estado, o rango de estados, que cuenta como éxito. No se siguen redirecciones.",
  "Text that the first 64 KiB of the answer's body must hold.":
    "Texto que deben contener los primeros 64 KiB del cuerpo de la respuesta.",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "`Host` del sondeo; si falta, el primer dominio o, si no lo hay, la dirección del contenedor.",
  "How long a container without any health check must run without a restart to be ready.":
    "Cuánto debe funcionar sin reinicios un contenedor sin ninguna comprobación de estado para estar listo.",
  "What the proxy passes to the container, and how long it waits.":
    "Qué pasa el proxy al contenedor y cuánto espera.",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "Cuerpo máximo de una petición; uno mayor recibe un 413. Si falta, el ajuste del propio proxy.",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "Cuánto intenta el proxy conectar con el contenedor antes de responder 504.",
  "How long the container may read nothing of a request before the proxy gives up.":
    "Cuánto puede estar el contenedor sin leer una petición antes de que el proxy desista.",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "Cuánto puede estar en silencio una respuesta o un WebSocket antes de que el proxy desista.",
  "Environment variables; a secret is given as a reference.":
    "Variables de entorno; un secreto se da como referencia.",
  "Arguments that replace the image's command, without a shell.":
    "Argumentos que reemplazan el comando de la imagen, sin shell.",
  "Program with arguments that replaces the image's entry point.":
    "Programa con argumentos que reemplaza el punto de entrada de la imagen.",
  "User, with group if needed, that runs the process.":
    "Usuario, con grupo si hace falta, que ejecuta el proceso.",
  "Absolute path in the container in which the process starts.":
    "Ruta absoluta del contenedor en la que arranca el proceso.",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "Ejecuta un init pequeño como PID 1, que transmite las señales; sin él, la mayoría de los procesos ignoran una parada. Si falta: sí, salvo que la imagen arranque su propio init, como s6, systemd o tini.",
  "When the engine restarts the live container.": "Cuándo reinicia el motor el contenedor activo.",
  "Never.": "Nunca.",
  "When its process ended with an error.": "Cuando su proceso terminó con un error.",
  "Always, until it is stopped, also after a restart of the engine.":
    "Siempre, hasta que se detenga, también tras un reinicio del motor.",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "Como unless-stopped: un contenedor que un despliegue detuvo debe seguir detenido.",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "Señal que pide al proceso que termine; si falta, la de la imagen o, si no la hay, SIGTERM.",
  "Asks a process to end; most handle it.": "Pide a un proceso que termine; la mayoría la atiende.",
  "As Ctrl-C in a terminal.": "Como Ctrl-C en una terminal.",
  "Asks nginx and others to finish running requests.":
    "Pide a nginx y a otros que acaben las peticiones en curso.",
  "Reload for most servers, an end for others.": "Recarga en la mayoría de los servidores, fin en los demás.",
  "As the application understands it.": "Según la entienda la aplicación.",
  "Asks Apache to finish running requests.": "Pide a Apache que acabe las peticiones en curso.",
  "Ends the process at once, without a chance to finish.":
    "Termina el proceso de inmediato, sin darle ocasión de acabar.",
  "Asks systemd to shut down.": "Pide a systemd que se apague.",
  "How long the process may take to end before it is killed.":
    "Cuánto puede tardar el proceso en terminar antes de ser forzado.",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "Volúmenes con nombre y montajes bind, en la sintaxis corta o larga de Compose.",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "Un volumen con nombre del motor, o una ruta del host, que solo una política puede permitir.",
  "A named volume of the engine.": "Un volumen con nombre del motor.",
  "A path of the host; only a policy can allow it.": "Una ruta del host; solo una política puede permitirla.",
  "Name of the volume, or absolute path of the host.": "Nombre del volumen, o ruta absoluta del host.",
  "Absolute path in the container.": "Ruta absoluta en el contenedor.",
  "The container cannot write to it.": "El contenedor no puede escribir en él.",
  "Two containers may write to it at once, so it allows blue-green.":
    "Dos contenedores pueden escribir en él a la vez, así que permite blue-green.",
  "For a path of the host only.": "Solo para una ruta del host.",
  "Label of the files; without effect if SELinux is off.":
    "Etiqueta de los archivos; sin efecto si SELinux está desactivado.",
  "Every container may use them.": "Cualquier contenedor puede usarlos.",
  "This container alone may use them.": "Solo este contenedor puede usarlos.",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "Qué ocurre con los datos de los volúmenes propios de la imagen (VOLUME) que `volumes` no nombra.",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "Se conservan, con recreate si falta `deploy_strategy`; nunca se eliminan sin pedirlo.",
  "It goes with its container.": "Desaparecen con su contenedor.",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'Redes a las que unirse además de la del proxy; "host" debe ir sola y necesita una política.',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "Puertos fijos del host, en 127.0.0.1 si no se da una dirección. Impiden blue-green.",
  "Maximum memory of the container.": "Memoria máxima del contenedor.",
  "Maximum processor cores of the container.": "Número máximo de núcleos de procesador del contenedor.",
  "Maximum number of processes and threads in the container.":
    "Número máximo de procesos e hilos en el contenedor.",
  "The container's own file system cannot be written; volumes still can.":
    "No se puede escribir en el sistema de archivos del contenedor; en los volúmenes, sí.",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "Etiquetas del contenedor; las claves que empiezan por dev.cutover. están reservadas.",
  "Paths in memory in the container, empty at each start.":
    "Rutas en memoria en el contenedor, vacías en cada arranque.",
  "Size of /dev/shm; 64m if absent.": "Tamaño de /dev/shm; si falta, 64m.",
  "Kernel capabilities to remove; ALL removes every one.":
    "Capabilities del núcleo que se retiran; ALL las retira todas.",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges retira derechos. Solo una política que permita `privileged` puede permitir otras.",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "Límites por nombre, cada uno un número, o uno flexible y otro estricto; -1 es sin límite.",
  "Limit that holds until the process raises it.": "Límite que rige hasta que el proceso lo aumente.",
  "Limit that the process cannot exceed.": "Límite que el proceso no puede superar.",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "Nombres para el archivo hosts del contenedor, cada uno con su dirección; host-gateway es el host del motor.",
  "Where the container's output goes; the engine's own default if absent.":
    "Adónde va la salida del contenedor; si falta, el valor del motor.",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "Adónde va la salida del contenedor; los controladores distintos de json-file, local y none necesitan una política.",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "Opciones del controlador; se guardan sin cambios, así que no deberían contener secretos.",
  "How the old container finishes after the new one serves (blue-green).":
    "Cómo termina el contenedor anterior cuando ya sirve el nuevo (blue-green).",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    'Cuánto pueden durar las conexiones abiertas del contenedor anterior antes de cortarse; "0" espera sin límite.',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "Ruta en la que la aplicación informa de lo que aún atiende; cuenta más que las conexiones abiertas.",
  "Bearer token for the status path, as a reference.":
    "Token Bearer para la ruta de estado, como referencia.",
  "How many previous containers are kept, stopped, for a rollback.":
    "Cuántos contenedores anteriores se conservan, detenidos, para una reversión.",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "Cuánto permanece el contenedor anterior tras el cambio; si el nuevo va peor, el despliegue se deshace (blue-green).",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "Da a cada despliegue un enlace secreto que muestra su contenedor, desde antes del cambio hasta el siguiente despliegue (blue-green).",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "Hace que el proxy envíe al contenedor antiguo lo que el nuevo no acepta, hasta que el antiguo se detenga (blue-green).",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "Da al contenedor nuevo una parte creciente de las solicitudes antes del cambio completo, y lo observa (blue-green).",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "Las partes del contenedor nuevo, una tras otra; cada una es mayor que la anterior.",
  "Percentage of the requests that the new container gets.":
    "Porcentaje de las solicitudes que recibe el contenedor nuevo.",
  "How long this step lasts before the next one, or before the full switch.":
    "Cuánto dura este paso antes del siguiente, o antes del cambio completo.",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "Sortea una vez a cada visitante, con una cookie, y no cada petición, para que una página y sus partes vengan de una sola versión.",
  "When the new container does worse, so that all requests go back to the old one.":
    "Cuándo va peor el contenedor nuevo, de modo que todas las solicitudes vuelven al anterior.",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "Cuántas más de las últimas diez respuestas deben fallar con el contenedor nuevo que con el anterior.",
  "Commands that run in the new container.": "Comandos que se ejecutan en el contenedor nuevo.",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "Se ejecuta cuando el contenedor nuevo está listo, antes de recibir tráfico; un fallo deshace el despliegue.",
  "Program with arguments, run in the new container without a shell.":
    "Programa con argumentos, ejecutado en el contenedor nuevo sin shell.",
  "How long the command may take before it counts as failed.":
    "Cuánto puede durar el comando antes de contar como fallido.",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "Se ejecuta cuando ya sirve el contenedor nuevo; un fallo se notifica y no deshace nada.",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "Nombre de host por el que otros contenedores de `networks` llegan al contenedor activo; cambia sin interrupción.",
  "Gives the container every right on the host. Only a policy can allow it.":
    "Da al contenedor todos los derechos sobre el host. Solo una política puede permitirlo.",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "Capabilities del núcleo además de las del motor. Solo una política puede permitirlas.",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "Dispositivos del host, en la sintaxis de Compose. Solo una política puede permitirlos.",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "Comparte los procesos del host con el contenedor. Solo una política puede permitirlo.",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "Comparte la memoria compartida del host con el contenedor. Solo una política puede permitirlo.",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "Ruta absoluta de una carpeta en la máquina del desplegador que es el contexto de build.",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "Dirección de un repositorio git que es el contexto de build; no se obtienen submódulos ni Git LFS.",
  "Branch, tag or commit; the repository's default branch if absent.":
    "Rama, etiqueta o commit; si falta, la rama predeterminada del repositorio.",
  "Folder of the repository to build from; its root if absent.":
    "Carpeta del repositorio desde la que se construye; si falta, su raíz.",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "Acceso a un repositorio por https; ssh usa las claves del usuario que ejecuta el desplegador.",
  "User of the git server; many take any name beside an access token.":
    "Usuario del servidor git; muchos aceptan cualquier nombre junto a un token de acceso.",
  "The Dockerfile itself, without a build context to copy files from.":
    "El propio Dockerfile, sin un contexto de build del que copiar archivos.",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Ruta del Dockerfile en el contexto de build; si falta, Dockerfile.",
  "Last stage to build; the Dockerfile's last one if absent.":
    "Última etapa que se construye; si falta, la última del Dockerfile.",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "Valores para ARG. Una referencia se oculta en toda salida, pero queda legible en el historial de la imagen.",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "Secretos por id, para RUN --mount=type=secret; no forman parte de la imagen. No con el constructor classic.",
  "Platform of the image; the engine's own if absent.": "Plataforma de la imagen; si falta, la del motor.",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "Imágenes cuyas capas puede reutilizar el build; siempre reutiliza las del motor.",
  "Builds at every deployment, without the cache.": "Construye en cada despliegue, sin la caché.",
  "Builds at every deployment, and asks the registries for newer base images.":
    "Construye en cada despliegue y pide a los registros imágenes base más recientes.",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "El constructor del motor, BuildKit mediante el comando docker, o el complemento buildx.",
  "The engine's own builder; every engine has it.": "El constructor del motor; todos los motores lo tienen.",
  "BuildKit, through the docker command.": "BuildKit, mediante el comando docker.",
  "The plugin buildx of the docker command.": "El complemento buildx del comando docker.",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "Accesos por registro, para imágenes base. Solo con el constructor classic; los demás usan lo que guardó `docker login`.",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Si los archivos los sirve un servidor web, o uno de ellos es un programa que sirve el sitio.",
  "A small web server serves the files.": "Un pequeño servidor web sirve los archivos.",
  "A program among the files serves the site in a Deno-like runtime.":
    "Un programa entre los archivos sirve el sitio en un entorno de tipo Deno.",
  "Absolute path of a folder on the deployer's machine.":
    "Ruta absoluta de una carpeta en la máquina del desplegador.",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Dirección de un repositorio git; no se obtienen submódulos ni Git LFS.",
  "Folder of the repository or archive that is used instead of the whole.":
    "Carpeta del repositorio o del archivo tar que se usa en lugar del conjunto.",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "Ruta absoluta de un archivo tar en la máquina del desplegador, con gzip o sin él.",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "Imagen con nginx 1.19.5 o posterior; si falta, nginx:stable-alpine.",
  "A command that builds the site from the files, in its own image.":
    "Un comando que construye el sitio a partir de los archivos, en su propia imagen.",
  "Image of the build container.": "Imagen del contenedor de build.",
  "Command and arguments, without a shell, run in the folder of the files.":
    "Comando y argumentos, sin shell, ejecutados en la carpeta de los archivos.",
  "Folder with the built site.": "Carpeta con el sitio construido.",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "Variables que ve el comando. Sin secretos: quedarían legibles en las capas del constructor.",
  "File that is served for its folder; index.html if absent.":
    "Archivo que se sirve para su carpeta; si falta, index.html.",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "Responde a una ruta sin archivo con el índice del sitio si un navegador navega a ella.",
  "Serves about.html as /about, and redirects /about.html there.":
    "Sirve about.html como /about, y redirige allí /about.html.",
  "File of the site that is served for a path without a file.":
    "Archivo del sitio que se sirve para una ruta sin archivo.",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "Cuánto conservan los navegadores los archivos, según la primera regla que coincida; los demás los revalidan cada vez.",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "Ruta desde la raíz del sitio, o un nombre de archivo sin barra; * es cualquier cosa menos una barra, ** cualquier cosa.",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'Cuánto conserva un navegador un archivo sin preguntar; "0s": pregunta cada vez.',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "El archivo nunca cambia con el mismo nombre: un navegador no lo revalida ni al recargar.",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'Cabeceras de cada respuesta, además de las de seguridad; "" elimina una de estas.',
  "Compresses texts for browsers that accept it; true if absent.":
    "Comprime los textos para los navegadores que lo aceptan; si falta, true.",
  "Path, in the files, of the program that serves the site.":
    "Ruta, dentro de los archivos, del programa que sirve el sitio.",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "Imagen del entorno de ejecución; si falta, denoland/deno:alpine.",
  "A volume that outlives deployments. With it the site is always recreated.":
    "Un volumen que sobrevive a los despliegues. Con él, el sitio siempre se despliega con recreate.",
  "Whether the volume is mounted.": "Si el volumen se monta.",
  "Absolute path of the storage in the container.": "Ruta absoluta del almacenamiento en el contenedor.",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "Nombre del volumen, solo para esta carga de trabajo; si falta, el suyo propio.",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "Puerto del contenedor que recibe el tráfico; un programa lo recibe como PORT.",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "Sondeo HTTP que un contenedor nuevo debe superar antes de recibir tráfico; si falta, la raíz del sitio.",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "Señal que pide al proceso que termine; si falta, SIGQUIT para archivos y, para un programa, la de su imagen o SIGTERM.",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Ruta absoluta del archivo Compose; su carpeta es la del proyecto.",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "El propio archivo Compose, en lugar de `file`; sin carpeta de proyecto, no lee archivos.",
  "The service of the stack that gets the traffic and is gated.":
    "El servicio del stack que recibe el tráfico y se comprueba.",
  "Profiles to bring up.": "Perfiles que se arrancan.",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "Si se consultan los registros en cada despliegue, solo para imágenes que el motor no tiene, o nunca.",
  "Only for images that the engine does not hold.": "Solo para imágenes que el motor no tiene.",
  "Never; the engine must hold the images.": "Nunca; el motor debe tener las imágenes.",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "Cuánto pueden tardar los servicios en ejecutarse o, si tienen comprobación de estado, en estar sanos.",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "Puerto del contenedor del servicio que recibe el tráfico; necesario si hay dominios.",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Las únicas variables a las que el archivo Compose puede referirse como ${NAME}; un secreto se da como referencia.",
};
