import type { FieldTexts } from "../../texts/field-words.js";

/** Russian titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "Рабочая нагрузка",
  "JSON Schema": "Схема JSON",
  Source: "Источник",
  Config: "Конфигурация",
  Image: "Образ",
  "Pull policy": "Политика загрузки",
  Platform: "Платформа",
  "Registry login": "Вход в реестр",
  "Environment variable": "Переменная окружения",
  "Secret file": "Файл секрета",
  "Name for the resolver": "Имя для резолвера",
  "User name": "Имя пользователя",
  Password: "Пароль",
  "Deploy strategy": "Стратегия развёртывания",
  Port: "Порт",
  Domains: "Домены",
  "Health check": "Проверка состояния",
  Path: "Путь",
  "Probe port": "Порт проверки",
  Interval: "Интервал",
  Timeout: "Тайм-аут",
  "Start period": "Период запуска",
  Successes: "Успешные проверки",
  Deadline: "Предельный срок",
  "Expected status": "Ожидаемый статус",
  "Expected body": "Ожидаемое тело",
  "Host header": "Заголовок Host",
  "Liveness window": "Окно живучести",
  Proxy: "Прокси",
  "Largest body": "Наибольшее тело",
  "Connect timeout": "Тайм-аут соединения",
  "Send timeout": "Тайм-аут отправки",
  "Read timeout": "Тайм-аут чтения",
  Environment: "Окружение",
  Command: "Команда",
  "Entry point": "Точка входа",
  User: "Пользователь",
  "Working directory": "Рабочий каталог",
  "Init process": "Процесс init",
  Restart: "Перезапуск",
  "Stop signal": "Сигнал остановки",
  "Stop grace period": "Время на остановку",
  Volumes: "Тома",
  Type: "Тип",
  Target: "Цель",
  "Read-only": "Только чтение",
  Shared: "Общий доступ",
  "Options of a bind mount": "Параметры bind-монтирования",
  "SELinux label": "Метка SELinux",
  "Volumes of the image": "Тома образа",
  Networks: "Сети",
  "Published ports": "Опубликованные порты",
  Memory: "Память",
  CPUs: "Процессоры",
  "Process limit": "Лимит процессов",
  "Read-only root": "Корень только для чтения",
  Labels: "Метки",
  "Memory file systems": "Файловые системы в памяти",
  "Shared memory": "Разделяемая память",
  "Dropped capabilities": "Удалённые capabilities",
  "Security options": "Параметры безопасности",
  "Limits of a process": "Ограничения процесса",
  "Soft limit": "Мягкий лимит",
  "Hard limit": "Жёсткий лимит",
  "Extra hosts": "Дополнительные хосты",
  Logging: "Журналирование",
  "Log driver": "Драйвер журнала",
  "Options of the log driver": "Параметры драйвера журнала",
  Drain: "Завершение соединений",
  "Status path": "Путь состояния",
  "Status token": "Токен состояния",
  Retain: "Хранение",
  Bake: "Период наблюдения",
  Preview: "Предпросмотр",
  Failover: "Резерв",
  Shift: "Постепенный перевод",
  Steps: "Шаги",
  Weight: "Доля",
  Duration: "Длительность",
  Sticky: "Закрепление",
  "Abort on": "Прервать, если",
  "More failures": "Больше сбоев",
  Hooks: "Хуки",
  "Before the cutover": "До переключения",
  "After the cutover": "После переключения",
  Alias: "Псевдоним",
  Privileged: "Привилегированный",
  "Added capabilities": "Добавленные capabilities",
  Devices: "Устройства",
  "PID namespace": "Пространство имён PID",
  "IPC namespace": "Пространство имён IPC",
  Directory: "Каталог",
  "Git repository": "Репозиторий git",
  "Git ref": "Ссылка git",
  Subdirectory: "Подкаталог",
  "Git login": "Вход в git",
  "Inline Dockerfile": "Встроенный Dockerfile",
  Dockerfile: "Файл Dockerfile",
  "Build arguments": "Аргументы сборки",
  "Build secrets": "Секреты сборки",
  "Cache sources": "Источники кэша",
  "Without cache": "Без кэша",
  "Pull base images": "Загрузка базовых образов",
  Builder: "Сборщик",
  "Registry logins": "Входы в реестры",
  Mode: "Режим",
  Archive: "Архив",
  "Server image": "Образ сервера",
  Build: "Сборка",
  "Builder image": "Образ сборщика",
  "Build command": "Команда сборки",
  Output: "Результат",
  "Build environment": "Окружение сборки",
  Index: "Индексный файл",
  "Single-page fallback": "Возврат для SPA",
  "Clean URLs": "Чистые URL",
  "Not-found page": "Страница «не найдено»",
  "Cache rules": "Правила кэша",
  Pattern: "Шаблон",
  "Greatest age": "Наибольший возраст",
  Immutable: "Неизменяемый",
  Headers: "Заголовки",
  Compression: "Сжатие",
  Entry: "Входной файл",
  "Runtime image": "Образ среды выполнения",
  Storage: "Хранилище",
  Enabled: "Включено",
  Mount: "Точка монтирования",
  Volume: "Том",
  File: "Файл",
  "Compose text": "Текст Compose",
  Service: "Сервис",
  Profiles: "Профили",
  "Wait timeout": "Тайм-аут ожидания",
  "Address of the JSON Schema, for editors; without effect.":
    "Адрес схемы JSON, для редакторов; ни на что не влияет.",
  "The kind of source; it decides the fields of `config`.": "Вид источника; он определяет поля `config`.",
  "The fields of the source.": "Поля источника.",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "Запускаемый образ: [registry/]name[:tag][@sha256:digest].",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "Обращаться ли к реестру при каждом развёртывании, только если образа нет в движке, или никогда.",
  "At each deployment; a tag may have moved.": "При каждом развёртывании; тег мог сместиться.",
  "Only if the engine does not hold the image.": "Только если образа нет в движке.",
  "Never; the engine must hold the image.": "Никогда; образ уже должен быть в движке.",
  "Which variant of the image to run; the engine's own platform if absent.":
    "Какой вариант образа запускать; без значения — платформа самого движка.",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "Вход в реестр образа; без значения — то, что `docker login` сохранил для пользователя развёртывателя.",
  "Variable of the deployer's own environment that holds the secret.":
    "Переменная в окружении самого развёртывателя, содержащая секрет.",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "Абсолютный путь к файлу на машине развёртывателя; перевод строки в конце не входит в секрет.",
  "Name that the embedding application's resolver maps to the secret.":
    "Имя, по которому резолвер встраивающего приложения находит секрет.",
  "User of the registry, as text or as a reference.": "Пользователь реестра: текст или ссылка.",
  "Password or access token, by reference only.": "Пароль или токен доступа, только ссылкой.",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    'Как новая версия заменяет старую; "" и отсутствие значения означают стратегию источника по умолчанию, а для образа с собственными томами — recreate.',
  "Stops the old container before the new one starts; there is a downtime.":
    "Останавливает старый контейнер до запуска нового; будет простой.",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "Запускает новый контейнер рядом со старым и переводит трафик, когда он готов. Тома самого образа не переносятся.",
  "Port in the container that gets the traffic; needed if there are domains.":
    "Порт в контейнере, который получает трафик; нужен, если есть домены.",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "Домены контейнера в нижнем регистре. `*.` обозначает любое имя ниже.",
  "HTTP probe that a new container must pass before it gets traffic.":
    "HTTP-проверка, которую новый контейнер должен пройти, прежде чем получит трафик.",
  "Path, with query, of the GET request.": "Путь GET-запроса, включая строку запроса.",
  "Port in the container; `port` of the workload if absent.":
    "Порт в контейнере; без значения — `port` рабочей нагрузки.",
  "Time between two probes.": "Время между двумя проверками.",
  "How long one probe may take, its body included.":
    "Сколько может длиться одна проверка, включая тело ответа.",
  "Time in which failing probes do not count; it is added to the deadline.":
    "Время, в течение которого неудачные проверки не считаются; оно прибавляется к предельному сроку.",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "Число успешных проверок подряд, после которых контейнер готов; перезапуск обнуляет счёт.",
  "How long the container may take to become ready before the deployment is undone.":
    "За какое время контейнер должен стать готовым, иначе развёртывание отменяется.",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "Статус или диапазон статусов, который считается успехом. Перенаправления не выполняются.",
  "Text that the first 64 KiB of the answer's body must hold.":
    "Текст, который должен быть в первых 64 КиБ тела ответа.",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "`Host` проверки; без значения — первый домен, иначе адрес контейнера.",
  "How long a container without any health check must run without a restart to be ready.":
    "Сколько контейнер без какой-либо проверки состояния должен проработать без перезапуска, чтобы считаться готовым.",
  "What the proxy passes to the container, and how long it waits.":
    "Что прокси передаёт контейнеру и сколько он ждёт.",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "Наибольшее тело запроса; на большее отвечает 413. Без значения действует настройка самого прокси.",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "Сколько прокси пытается соединиться с контейнером, прежде чем ответить 504.",
  "How long the container may read nothing of a request before the proxy gives up.":
    "Сколько контейнер может не читать запрос, прежде чем прокси прекратит ожидание.",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "Сколько ответ или WebSocket может молчать, прежде чем прокси прекратит ожидание.",
  "Environment variables; a secret is given as a reference.":
    "Переменные окружения; секрет задаётся ссылкой.",
  "Arguments that replace the image's command, without a shell.":
    "Аргументы, которые заменяют команду образа, без оболочки.",
  "Program with arguments that replaces the image's entry point.":
    "Программа с аргументами, которая заменяет точку входа образа.",
  "User, with group if needed, that runs the process.":
    "Пользователь, при необходимости с группой, от имени которого работает процесс.",
  "Absolute path in the container in which the process starts.":
    "Абсолютный путь в контейнере, в котором запускается процесс.",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "Запускает небольшой init с PID 1, который передаёт сигналы; без него большинство процессов не реагирует на остановку. Без значения: да, если образ не запускает свой init, например s6, systemd или tini.",
  "When the engine restarts the live container.": "Когда движок перезапускает работающий контейнер.",
  "Never.": "Никогда.",
  "When its process ended with an error.": "Если его процесс завершился с ошибкой.",
  "Always, until it is stopped, also after a restart of the engine.":
    "Всегда, пока его не остановят, в том числе после перезапуска движка.",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "Как unless-stopped: контейнер, остановленный развёртыванием, должен оставаться остановленным.",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "Сигнал, который просит процесс завершиться; без значения — сигнал образа, иначе SIGTERM.",
  "Asks a process to end; most handle it.": "Просит процесс завершиться; большинство его обрабатывает.",
  "As Ctrl-C in a terminal.": "Как Ctrl-C в терминале.",
  "Asks nginx and others to finish running requests.":
    "Просит nginx и другие программы закончить текущие запросы.",
  "Reload for most servers, an end for others.":
    "Перезагрузка для большинства серверов, завершение для остальных.",
  "As the application understands it.": "Как его понимает приложение.",
  "Asks Apache to finish running requests.": "Просит Apache закончить текущие запросы.",
  "Ends the process at once, without a chance to finish.": "Завершает процесс сразу, не давая ему закончить.",
  "Asks systemd to shut down.": "Просит systemd завершить работу.",
  "How long the process may take to end before it is killed.":
    "Сколько процесс может завершаться, прежде чем его принудительно остановят.",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "Именованные тома и bind-монтирования в короткой или полной записи Compose.",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "Именованный том движка или путь хоста; путь может разрешить только политика.",
  "A named volume of the engine.": "Именованный том движка.",
  "A path of the host; only a policy can allow it.": "Путь хоста; разрешить его может только политика.",
  "Name of the volume, or absolute path of the host.": "Имя тома или абсолютный путь на хосте.",
  "Absolute path in the container.": "Абсолютный путь в контейнере.",
  "The container cannot write to it.": "Контейнер не может писать в него.",
  "Two containers may write to it at once, so it allows blue-green.":
    "Два контейнера могут писать в него одновременно, поэтому blue-green возможен.",
  "For a path of the host only.": "Только для пути хоста.",
  "Label of the files; without effect if SELinux is off.":
    "Метка файлов; не действует, если SELinux выключен.",
  "Every container may use them.": "Ими могут пользоваться все контейнеры.",
  "This container alone may use them.": "Ими может пользоваться только этот контейнер.",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "Что происходит с данными в томах самого образа (VOLUME), которые не указаны в `volumes`.",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "Переносятся, без `deploy_strategy` — по стратегии recreate; без запроса никогда не удаляются.",
  "It goes with its container.": "Удаляются вместе с контейнером.",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'Сети в дополнение к сети прокси; "host" указывается отдельно и требует политики.',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "Фиксированные порты хоста, без адреса — на 127.0.0.1. Они исключают blue-green.",
  "Maximum memory of the container.": "Наибольший объём памяти контейнера.",
  "Maximum processor cores of the container.": "Наибольшее число процессорных ядер контейнера.",
  "Maximum number of processes and threads in the container.":
    "Наибольшее число процессов и потоков в контейнере.",
  "The container's own file system cannot be written; volumes still can.":
    "В файловую систему контейнера нельзя писать, в тома — можно.",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "Метки контейнера; ключи с началом dev.cutover. зарезервированы.",
  "Paths in memory in the container, empty at each start.":
    "Пути в памяти контейнера, пустые при каждом запуске.",
  "Size of /dev/shm; 64m if absent.": "Размер /dev/shm; без значения — 64m.",
  "Kernel capabilities to remove; ALL removes every one.":
    "Capabilities ядра, которые нужно убрать; ALL убирает все.",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges убирает права. Другие параметры может разрешить только политика, разрешающая `privileged`.",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "Лимиты по именам: число либо мягкий и жёсткий лимит; -1 — без ограничения.",
  "Limit that holds until the process raises it.": "Лимит, который действует, пока процесс его не повысит.",
  "Limit that the process cannot exceed.": "Лимит, который процесс не может превысить.",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "Имена для файла hosts контейнера, каждое с адресом; host-gateway — хост движка.",
  "Where the container's output goes; the engine's own default if absent.":
    "Куда идёт вывод контейнера; без значения — по умолчанию движка.",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "Куда идёт вывод контейнера; драйверы, кроме json-file, local и none, требуют политики.",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "Параметры драйвера; они хранятся без изменений, поэтому секретов в них быть не должно.",
  "How the old container finishes after the new one serves (blue-green).":
    "Как старый контейнер завершает работу, когда обслуживает уже новый (blue-green).",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    'Сколько могут длиться открытые соединения старого контейнера, прежде чем их оборвут; "0" — ждать без ограничения.',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "Путь, по которому приложение сообщает, что ещё обслуживает; это важнее числа открытых соединений.",
  "Bearer token for the status path, as a reference.": "Bearer-токен для пути состояния, ссылкой.",
  "How many previous containers are kept, stopped, for a rollback.":
    "Сколько прежних контейнеров хранится остановленными для отката.",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "Сколько старый контейнер остаётся после переключения; если новый работает хуже, развёртывание отменяется (blue-green).",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "Даёт каждому развёртыванию секретную ссылку, по которой его контейнер виден и до переключения, и вплоть до следующего развёртывания (blue-green).",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "Прокси отправляет старому контейнеру то, что не принял новый, пока старый не остановлен (blue-green).",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "Даёт новому контейнеру растущую долю запросов перед полным переключением и наблюдает за ним (blue-green).",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "Доли нового контейнера, одна за другой; каждая больше предыдущей.",
  "Percentage of the requests that the new container gets.":
    "Процент запросов, которые получает новый контейнер.",
  "How long this step lasts before the next one, or before the full switch.":
    "Сколько длится этот шаг до следующего или до полного переключения.",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "Разыгрывает каждого посетителя один раз, по cookie, а не каждый запрос, чтобы страница и её части приходили из одной версии.",
  "When the new container does worse, so that all requests go back to the old one.":
    "Когда новый контейнер работает хуже, так что все запросы возвращаются к старому.",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "На сколько больше из последних десяти ответов должно быть неудачных у нового контейнера, чем у старого.",
  "Commands that run in the new container.": "Команды, которые выполняются в новом контейнере.",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "Выполняется, когда новый контейнер готов, но ещё не получает трафик; ошибка отменяет развёртывание.",
  "Program with arguments, run in the new container without a shell.":
    "Программа с аргументами, выполняется в новом контейнере без оболочки.",
  "How long the command may take before it counts as failed.":
    "Сколько может выполняться команда, прежде чем считаться неудавшейся.",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "Выполняется, когда обслуживает уже новый контейнер; об ошибке сообщается, но ничего не отменяется.",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "Имя хоста, по которому другие контейнеры сетей `networks` находят работающий контейнер; переходит без перерыва.",
  "Gives the container every right on the host. Only a policy can allow it.":
    "Даёт контейнеру все права на хосте. Разрешить это может только политика.",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "Capabilities ядра сверх набора движка. Разрешить их может только политика.",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "Устройства хоста в записи Compose. Разрешить их может только политика.",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "Открывает контейнеру процессы хоста. Разрешить это может только политика.",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "Открывает контейнеру разделяемую память хоста. Разрешить это может только политика.",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "Абсолютный путь к папке на машине развёртывателя, которая служит контекстом сборки.",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "Адрес репозитория git, который служит контекстом сборки; подмодули и Git LFS не загружаются.",
  "Branch, tag or commit; the repository's default branch if absent.":
    "Ветка, тег или коммит; без значения — ветка репозитория по умолчанию.",
  "Folder of the repository to build from; its root if absent.":
    "Папка репозитория для сборки; без значения — его корень.",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "Вход в репозиторий по https; ssh использует ключи пользователя, от имени которого работает развёртыватель.",
  "User of the git server; many take any name beside an access token.":
    "Пользователь сервера git; многие принимают любое имя вместе с токеном доступа.",
  "The Dockerfile itself, without a build context to copy files from.":
    "Сам Dockerfile, без контекста сборки, из которого можно копировать файлы.",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Путь к Dockerfile в контексте сборки; без значения — Dockerfile.",
  "Last stage to build; the Dockerfile's last one if absent.":
    "Последняя собираемая стадия; без значения — последняя в Dockerfile.",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "Значения для ARG. Ссылка скрывается в любом выводе, но остаётся видна в истории образа.",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "Секреты по идентификаторам, для RUN --mount=type=secret; в образ не попадают. Не для сборщика classic.",
  "Platform of the image; the engine's own if absent.":
    "Платформа образа; без значения — платформа самого движка.",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "Образы, слои которых сборка может использовать повторно; слои самого движка используются всегда.",
  "Builds at every deployment, without the cache.": "Собирает при каждом развёртывании, без кэша.",
  "Builds at every deployment, and asks the registries for newer base images.":
    "Собирает при каждом развёртывании и спрашивает у реестров более новые базовые образы.",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "Собственный сборщик движка, BuildKit через команду docker или плагин buildx.",
  "The engine's own builder; every engine has it.": "Собственный сборщик движка; он есть в каждом движке.",
  "BuildKit, through the docker command.": "BuildKit, через команду docker.",
  "The plugin buildx of the docker command.": "Плагин buildx команды docker.",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "Входы по реестрам, для базовых образов. Только для сборщика classic; другие используют сохранённое командой `docker login`.",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Раздаёт ли файлы веб-сервер, или один из них — программа, которая обслуживает сайт.",
  "A small web server serves the files.": "Файлы раздаёт небольшой веб-сервер.",
  "A program among the files serves the site in a Deno-like runtime.":
    "Сайт обслуживает программа из числа файлов, в среде наподобие Deno.",
  "Absolute path of a folder on the deployer's machine.": "Абсолютный путь к папке на машине развёртывателя.",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Адрес репозитория git; подмодули и Git LFS не загружаются.",
  "Folder of the repository or archive that is used instead of the whole.":
    "Папка репозитория или архива, которая используется вместо целого.",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "Абсолютный путь к архиву tar на машине развёртывателя, с gzip или без.",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "Образ с nginx 1.19.5 или новее; без значения — nginx:stable-alpine.",
  "A command that builds the site from the files, in its own image.":
    "Команда, которая собирает сайт из файлов, в собственном образе.",
  "Image of the build container.": "Образ контейнера сборки.",
  "Command and arguments, without a shell, run in the folder of the files.":
    "Команда с аргументами, без оболочки, выполняется в папке с файлами.",
  "Folder with the built site.": "Папка с собранным сайтом.",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "Переменные, доступные команде. Без секретов: они остались бы видны в слоях сборщика.",
  "File that is served for its folder; index.html if absent.":
    "Файл, который отдаётся для своей папки; без значения — index.html.",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "Отвечает на путь без файла индексным файлом сайта, если по нему переходит браузер.",
  "Serves about.html as /about, and redirects /about.html there.":
    "Отдаёт about.html по адресу /about и перенаправляет туда /about.html.",
  "File of the site that is served for a path without a file.":
    "Файл сайта, который отдаётся для пути без файла.",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "Сколько браузеры хранят файлы, по первому подходящему правилу; все остальные они перепроверяют каждый раз.",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "Путь от корня сайта или имя файла без косой черты; * — всё, кроме косой черты, ** — что угодно.",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'Сколько браузер хранит файл без запроса; "0s" — запрашивает каждый раз.',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "Файл никогда не меняется под своим именем: браузер не перепроверяет его даже при обновлении страницы.",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'Заголовки каждого ответа, кроме заголовков безопасности; "" убирает один из них.',
  "Compresses texts for browsers that accept it; true if absent.":
    "Сжимает тексты для браузеров, которые это принимают; без значения — true.",
  "Path, in the files, of the program that serves the site.":
    "Путь среди файлов к программе, которая обслуживает сайт.",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "Образ среды выполнения; без значения — denoland/deno:alpine.",
  "A volume that outlives deployments. With it the site is always recreated.":
    "Том, который переживает развёртывания. С ним сайт всегда развёртывается по стратегии recreate.",
  "Whether the volume is mounted.": "Монтируется ли том.",
  "Absolute path of the storage in the container.": "Абсолютный путь хранилища в контейнере.",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "Имя тома только для этой рабочей нагрузки; без значения — её собственный.",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "Порт в контейнере, который получает трафик; программа получает его как PORT.",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "HTTP-проверка, которую новый контейнер должен пройти, прежде чем получит трафик; без значения — корень сайта.",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "Сигнал, который просит процесс завершиться; без значения — SIGQUIT для файлов, а для программы — сигнал её образа, иначе SIGTERM.",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Абсолютный путь к файлу Compose; его папка — папка проекта.",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "Сам файл Compose, вместо `file`; без папки проекта он не читает файлов.",
  "The service of the stack that gets the traffic and is gated.":
    "Сервис стека, который получает трафик и проверяется.",
  "Profiles to bring up.": "Запускаемые профили.",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "Обращаться ли к реестрам при каждом развёртывании, только за образами, которых нет в движке, или никогда.",
  "Only for images that the engine does not hold.": "Только за образами, которых нет в движке.",
  "Never; the engine must hold the images.": "Никогда; образы уже должны быть в движке.",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "За какое время сервисы должны запуститься или, если у них есть проверка состояния, стать исправными.",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "Порт в контейнере сервиса, который получает трафик; нужен, если есть домены.",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Единственные переменные, на которые файл Compose может ссылаться как ${NAME}; секрет задаётся ссылкой.",
};
