import type { Sentences } from "../../texts/said.js";

/** Russian. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "подготовить образ и закрепить его по дайджесту",
  "pull or build the images of the stack": "загрузить или собрать образы стека",
  "read the image's own settings: {image}": "прочитать настройки самого образа: {image}",
  "create green under a name of its own, not started": "создать green под отдельным именем, без запуска",
  "stop {blue}; the downtime begins": "остановить {blue}; начинается простой",
  "start green beside blue": "запустить green рядом с blue",
  "start green": "запустить green",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "поднять стек на месте; изменённые сервисы заменяются, начинается простой",
  "bring the stack up in place": "поднять стек на месте",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "дождаться готовности green: хороших ответов подряд с порта {address} — {count} за {seconds} с",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "дождаться готовности green: проверка состояния самого образа или, если её нет, {seconds} с без перезапуска",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "выполнить hooks.pre_cutover в green, не дольше {seconds} с",
  "give the alias {alias} to green": "передать псевдоним {alias} контейнеру green",
  "remove the route of {domains}": "удалить маршрут {domains}",
  "write the route of {domains} in place, to green, under a new nonce":
    "переписать маршрут {domains} на green с новым nonce",
  "verify through the proxy that only green answers": "убедиться через прокси, что отвечает только green",
  "save green as the live container": "сохранить green как рабочий контейнер",
  "take the alias {alias} from {blue}": "снять псевдоним {alias} с {blue}",
  "run hooks.post_cutover in green": "выполнить hooks.post_cutover в green",
  "for {seconds} s, go back to {blue} if green does worse":
    "в течение {seconds} с вернуться к {blue}, если green работает хуже",
  "let {blue} finish its open connections, without limit":
    "дать {blue} завершить открытые соединения, без ограничения",
  "let {blue} finish its open connections, at most {seconds} s":
    "дать {blue} завершить открытые соединения, не дольше {seconds} с",
  "stop and keep {blue} for a rollback": "остановить и сохранить {blue} для отката",
  "keep {blue} for a rollback": "сохранить {blue} для отката",
  "stop and remove {blue}": "остановить и удалить {blue}",
  "remove {blue}": "удалить {blue}",
  "it deployed nothing": "оно ничего не развёртывало",
  "it has not ended": "оно ещё не закончено",
  "it did not succeed": "оно не удалось",
  "the workload was removed since": "рабочая нагрузка с тех пор удалена",
  "it is live": "оно сейчас в работе",
  "it is older than the kept deployments": "оно старше хранимых развёртываний",
  "it is of the source kind {source}, and the live deployment of {other}":
    "его источник — {source}, а у текущего развёртывания — {other}",
  "{domain} belongs to the workload {name} now": "{domain} теперь принадлежит рабочей нагрузке {name}",
  "its volume {volume} is gone": "его том {volume} больше не существует",
  "its container is kept, stopped": "его контейнер сохранён остановленным",
  "its image is on the engine": "его образ есть в движке",
  "its image is gone from the engine, and would be pulled again by its digest":
    "его образа нет в движке, он будет загружен снова по дайджесту",
  "its image is gone from the engine, and no registry is known for it":
    "его образа нет в движке, и реестр для него неизвестен",
  "unhealthy: answered {status}; expected {wanted}": "неисправна: ответ {status}; ожидается {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "ответ {status} на {location}, переход не выполняется; ожидается {wanted}",
  "answered {status}; expected {wanted}": "ответ {status}; ожидается {wanted}",
  "answered {status} without the expected text": "ответ {status} без ожидаемого текста",
  "answered {status}": "ответ {status}",

  "Correct the named field to the stated shape.": "Приведите указанное поле к нужному виду.",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "Конфигурация должна быть меньше 256 КиБ и 32 уровней вложенности.",
  "Write a first one with `cutover init`, or name the file with --config.":
    "Создайте первую командой `cutover init` или укажите файл через --config.",
  "Use a registered source kind, or register its plugin in `sources`.":
    "Используйте зарегистрированный вид источника или зарегистрируйте его плагин в `sources`.",
  "Call `apply` with this name first; names are case sensitive.":
    "Сначала вызовите `apply` с этим именем; регистр букв важен.",
  "Wait until the running deployment of this workload has ended, then call again.":
    "Дождитесь окончания текущего развёртывания этой рабочей нагрузки и повторите вызов.",
  "Call `resume` with this workload's name, then deploy again.":
    "Вызовите `resume` с именем этой рабочей нагрузки и разверните её снова.",
  "Choose another domain, or release it from the named workload or proxy host.":
    "Выберите другой домен или освободите его у указанной рабочей нагрузки или хоста прокси.",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "Удалите поле или разрешите его во встраивающем приложении через `policy`.",
  "Set the environment variable or create the file that the config refers to.":
    "Задайте переменную окружения или создайте файл, на который ссылается конфигурация.",
  "Resolve the listed findings; nothing was changed.": "Устраните перечисленное; ничего не изменено.",
  "Start Docker, and check the socket path and that this user may open it.":
    "Запустите Docker, проверьте путь к сокету и доступ этого пользователя к нему.",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "Обновите движок до Docker 20.10 (API 1.41) или новее.",
  "Read the engine's message; its own log has more.":
    "Прочитайте сообщение движка; подробности — в его журнале.",
  "Create the network, or correct its name.": "Создайте сеть или исправьте её имя.",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "Создайте файл или папку на хосте движка; сам движок их не создаёт.",
  "Stop the listener on the host port, or choose another port.":
    "Остановите программу, занявшую порт хоста, или выберите другой порт.",
  "Deploy again; the container was removed by someone else.":
    "Разверните снова; контейнер удалил кто-то другой.",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "Уберите метки, начинающиеся с dev.cutover., у контейнера или его образа; Cutover не учитывает этот контейнер.",
  "Rename or remove the foreign container that holds the name.":
    "Переименуйте или удалите чужой контейнер с этим именем.",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "Освободите место там, где движок хранит данные, например командой `docker image prune`.",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "Проверьте путь, репозиторий, ссылку и подкаталог, а также права пользователя развёртывателя на чтение.",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "Удалите указанную запись или направьте её на место внутри её папки.",
  "Read the message and `details.output`; then deploy again.":
    "Прочитайте сообщение и `details.output`, затем разверните снова.",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "Укажите образ в виде [registry/]name[:tag][@sha256:digest].",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "Проверьте имя, тег и платформу образа и наличие его в реестре.",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "Проверьте `registry_auth` или выполните `docker login` от имени пользователя развёртывателя.",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "Подождите, сколько требует реестр, или войдите в него ради более высокого лимита.",
  "Check the connection to the registry, then deploy again.":
    "Проверьте соединение с реестром, затем разверните снова.",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "Выберите образ для платформы движка или задайте `platform`, если машина движка эмулирует другую.",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "Задайте `command` или `entrypoint` либо добавьте в образ CMD или ENTRYPOINT.",
  "Set `init` to false, or omit it.": "Задайте `init` равным false или уберите его.",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "Ничего делать не нужно; чтобы знать заранее, загрузите образ или укажите том для его данных в `volumes`.",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "Укажите том для этого пути в `volumes`, уберите `deploy_strategy` или, если данные не нужны, задайте `anonymous_volumes` равным discard.",
  "Check the port on which the program listens, and correct `port`.":
    "Проверьте, какой порт слушает программа, и исправьте `port`.",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "Прочитайте последние строки неудавшегося шага в `details.output` и исправьте Dockerfile или его контекст.",
  "Install the named program, or set `builder` to classic.":
    "Установите указанную программу или задайте `builder` равным classic.",
  "Correct the stack's file; the message gives the reason.":
    "Исправьте файл стека; причина указана в сообщении.",
  "Read the last lines of the tool's output in `details.output`.":
    "Прочитайте последние строки вывода программы в `details.output`.",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "Дождитесь окончания другой программы Compose или завершите её; `details.lock` — файл, который она удерживает.",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Установите Docker Compose v2 (пакет docker-compose-plugin или docker-compose в Debian).",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "Посмотрите последние строки журнала green; исправьте проверку состояния или увеличьте её `deadline`.",
  "Correct the field in `details.field`; the message has the engine's words.":
    "Исправьте поле из `details.field`; в сообщении — слова движка.",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "Исправьте `entrypoint` или `command` либо образ: программа должна в нём быть и быть исполняемой.",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "Исправьте `user` или создайте пользователя или группу в образе; числовых идентификаторов в нём может не быть.",
  "Look at green's last log lines; the process ended before it was ready.":
    "Посмотрите последние строки журнала green; процесс завершился до готовности.",
  "Raise `memory`, or find out why the process needs more.":
    "Увеличьте `memory` или выясните, почему процессу нужно больше.",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "Исправьте `port` или сделайте так, чтобы приложение слушало его на 0.0.0.0; `details.listening` содержит его порты.",
  "Look at green's last log lines and at the image's health check.":
    "Посмотрите последние строки журнала green и проверку состояния образа.",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "Прочитайте последние строки команды в `details.output` и исправьте её или увеличьте её `timeout`.",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "Посмотрите последние строки журнала green; он был готов, но под нагрузкой работал хуже blue.",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "Создайте сеть с подсетью и без шлюза (`docker network create --subnet 10.77.0.0/24`).",
  "Use a runtime that supports this, such as `docker`.":
    "Используйте среду выполнения, которая это поддерживает, например `docker`.",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "Выберите другое развёртывание; `history` показывает возможные и причины, по которым другие недоступны.",
  "Take the id from `history`; ids are case sensitive.":
    "Возьмите идентификатор из `history`; регистр букв важен.",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "Запустите один раз развёртыватель с этим прокси: он закончит или отменит развёртывание. Если этого прокси больше нет, откажитесь от развёртывания.",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "Разверните снова; остатки удаляются, когда маршрут ведёт в другое место.",
  "Wait for its end, cancel it, or deploy again.":
    "Дождитесь его окончания, отмените его или разверните снова.",
  "Deploy or roll back; this deployment can no longer be undone.":
    "Разверните или откатите; это развёртывание уже нельзя отменить.",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "Ничего делать не нужно; его место в очереди заняло более новое развёртывание этой рабочей нагрузки.",
  "Check the proxy's URL and that it is running.": "Проверьте URL прокси и что он работает.",
  "Check the proxy's identity and secret.": "Проверьте имя пользователя и секрет прокси.",
  "Use a dedicated proxy user without two-factor authentication.":
    "Используйте отдельного пользователя прокси без двухфакторной аутентификации.",
  "Give the proxy user the right to manage proxy hosts.":
    "Дайте пользователю прокси право управлять хостами прокси.",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "Прочитайте сообщение прокси и исправьте маршрут или настройки самого хоста прокси.",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "Ничего делать не нужно; если другие маршруты этого прокси держат долгие соединения, развёртывайте в спокойное время.",
  "Check the proxy; the write may or may not have taken effect.":
    "Проверьте прокси; запись могла подействовать, а могла и нет.",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "Включите его в прокси или приостановите рабочую нагрузку, пока он должен быть выключен.",
  "Create the route again in the proxy, and hand it over.":
    "Создайте маршрут в прокси заново и передайте его.",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "Посмотрите настройки прокси для этого домена; записанный маршрут не действует.",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "Если страница уже новая, ничего делать не нужно. Запустите развёртыватель на машине движка и задайте проверке готовности путь, который прокси передаёт без входа.",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "Выясните, кто ещё подключается к старому контейнеру: location прокси или клиент его собственного порта. Контейнер удаляется после последнего соединения.",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "Уберите ссылку на контейнер или направьте её на домен рабочей нагрузки; имя или порт контейнера меняется при каждом развёртывании.",
  "Upgrade Cutover; a newer version has written this database.":
    "Обновите Cutover; эту базу данных записала более новая версия.",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "Восстановите последнюю базу данных или вручную проверьте, что работает, и удалите указанный контейнер.",
  "Find the process with a long transaction on the database, then call again.":
    "Найдите процесс с долгой транзакцией в базе данных и повторите вызов.",
  "Check the database file, its folder's rights and the free disk space.":
    "Проверьте файл базы данных, права на его папку и свободное место на диске.",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "Исправьте указанную часть запроса; `/openapi.json` описывает каждую.",
  "Take the path from `/openapi.json`.": "Возьмите путь из `/openapi.json`.",
  "Use a method that the header `Allow` names.": "Используйте метод, указанный в заголовке `Allow`.",
  "Send a smaller body.": "Отправьте тело меньшего размера.",
  "Send the body as application/json.": "Отправьте тело как application/json.",
  "Read it again, and repeat the change on what it is now.":
    "Прочитайте заново и повторите изменение на текущей версии.",
  "Use a new `Idempotency-Key` for another request.":
    "Для другого запроса используйте новый `Idempotency-Key`.",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "Дождитесь ответа на первый запрос с этим `Idempotency-Key`, затем повторите.",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "Пусть прокси обращается к этому серверу по HTTP/1.1 (nginx: `proxy_http_version 1.1`), или ждите с `Prefer: wait`.",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "Отправьте действующий токен как `Authorization: Bearer` или войдите.",
  "Use a token with the named scope and a pattern that matches the workload.":
    "Используйте токен с указанным правом и шаблоном, которому соответствует рабочая нагрузка.",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "Сообщите отправителю секрет вебхука; если он подписывает время, проверьте и его часы.",
  "Correct the named part of the body, or the webhook's settings.":
    "Исправьте указанную часть тела или настройки вебхука.",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "Прочитайте причину среди доставок, устраните её и отправьте доставку снова.",
  "Put something new into the body, such as the id and the attempt of the run.":
    "Добавьте в тело что-нибудь новое, например идентификатор и попытку запуска.",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "Отправьте запрос со страницы самого сервера или с токеном; за прокси, который меняет `Host`, задайте `publicUrl`.",
  "Wait as many seconds as `Retry-After` names.":
    "Подождите столько секунд, сколько указано в `Retry-After`.",
  "Stop the other one first: two would check, heal and alert twice.":
    "Сначала остановите другой: два сервера проверяли бы, восстанавливали и оповещали дважды.",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "Слушайте адрес loopback или unix-сокет либо явно разрешите другие адреса.",
  "Choose another address, or stop what listens on it.":
    "Выберите другой адрес или остановите то, что его слушает.",
  "Check the server's URL and that it is running.": "Проверьте URL сервера и что он работает.",
  "Read the server's log; a proxy before it may have answered in its place.":
    "Прочитайте журнал сервера; возможно, вместо него ответил прокси перед ним.",
  "Install the named package beside Cutover, then start again.":
    "Установите указанный пакет рядом с Cutover и запустите снова.",
  "Read `cutover --help`, or the command's own help.":
    "Прочитайте `cutover --help` или справку самой команды.",
  "Run the command where the message says.": "Выполните команду там, где указано в сообщении.",
  "Answer on the command line, or run the command on a terminal.":
    "Ответьте в командной строке или выполните команду в терминале.",
  "Nothing to do; another deployer has taken this workload over.":
    "Ничего делать не нужно; эту рабочую нагрузку взял на себя другой развёртыватель.",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "Ничего делать не нужно; следующий развёртыватель с этим хранилищем закончит или отменит его.",
  "Deploy again if you want it.": "При необходимости разверните снова.",
  "Create a new deployer; this one was closed.": "Создайте новый развёртыватель; этот закрыт.",
  "Report this with the error's cause.": "Сообщите об этом вместе с причиной ошибки.",
};
