import type { Sentences } from "../../texts/said.js";

/** Simplified Chinese. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "准备镜像并按摘要固定",
  "pull or build the images of the stack": "拉取或构建堆栈的镜像",
  "read the image's own settings: {image}": "读取镜像自身的设置：{image}",
  "create green under a name of its own, not started": "以独立名称创建 green，不启动",
  "stop {blue}; the downtime begins": "停止 {blue}；停机开始",
  "start green beside blue": "在 blue 旁启动 green",
  "start green": "启动 green",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "原位启动堆栈；替换有变化的服务，停机开始",
  "bring the stack up in place": "原位启动堆栈",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "等待 green 就绪：端口 {address} 在 {seconds} 秒内连续 {count} 次正常响应",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "等待 green 就绪：镜像自带的健康检查；若没有，则运行 {seconds} 秒而不重启",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "在 green 中运行 hooks.pre_cutover，最多 {seconds} 秒",
  "give the alias {alias} to green": "将别名 {alias} 交给 green",
  "remove the route of {domains}": "移除 {domains} 的路由",
  "write the route of {domains} in place, to green, under a new nonce":
    "以新的 nonce 将 {domains} 的路由原位改写到 green",
  "verify through the proxy that only green answers": "经代理验证只有 green 响应",
  "save green as the live container": "将 green 保存为当前容器",
  "take the alias {alias} from {blue}": "从 {blue} 收回别名 {alias}",
  "run hooks.post_cutover in green": "在 green 中运行 hooks.post_cutover",
  "for {seconds} s, go back to {blue} if green does worse": "{seconds} 秒内，若 green 表现更差则返回 {blue}",
  "let {blue} finish its open connections, without limit": "让 {blue} 处理完已有连接，不限时间",
  "let {blue} finish its open connections, at most {seconds} s":
    "让 {blue} 处理完已有连接，最多 {seconds} 秒",
  "stop and keep {blue} for a rollback": "停止并保留 {blue}，供回滚使用",
  "keep {blue} for a rollback": "保留 {blue}，供回滚使用",
  "stop and remove {blue}": "停止并移除 {blue}",
  "remove {blue}": "移除 {blue}",
  "it deployed nothing": "它没有部署任何内容",
  "it has not ended": "它尚未结束",
  "it did not succeed": "它没有成功",
  "the workload was removed since": "工作负载此后已被移除",
  "it is live": "它是当前版本",
  "it is older than the kept deployments": "它早于所保留的部署",
  "it is of the source kind {source}, and the live deployment of {other}":
    "其来源种类为 {source}，而当前部署为 {other}",
  "{domain} belongs to the workload {name} now": "{domain} 现在属于工作负载 {name}",
  "its volume {volume} is gone": "其卷 {volume} 已不存在",
  "its container is kept, stopped": "其容器已停止并保留",
  "its image is on the engine": "其镜像在引擎上",
  "its image is gone from the engine, and would be pulled again by its digest":
    "其镜像已不在引擎上，将按摘要重新拉取",
  "its image is gone from the engine, and no registry is known for it":
    "其镜像已不在引擎上，且没有已知的镜像仓库",
  "unhealthy: answered {status}; expected {wanted}": "不健康：响应 {status}；预期 {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "响应 {status}，指向 {location}，不会跟随；预期 {wanted}",
  "answered {status}; expected {wanted}": "响应 {status}；预期 {wanted}",
  "answered {status} without the expected text": "响应 {status}，缺少预期的文本",
  "answered {status}": "响应 {status}",

  "Correct the named field to the stated shape.": "请将指定字段改为规定的格式。",
  "Keep a source config below 256 KiB and 32 levels of nesting.": "请将配置控制在 256 KiB 和 32 层嵌套以内。",
  "Write a first one with `cutover init`, or name the file with --config.":
    "请用 `cutover init` 创建第一个，或用 --config 指定文件。",
  "Use a registered source kind, or register its plugin in `sources`.":
    "请使用已注册的来源种类，或在 `sources` 中注册其插件。",
  "Call `apply` with this name first; names are case sensitive.":
    "请先以此名称调用 `apply`；名称区分大小写。",
  "Wait until the running deployment of this workload has ended, then call again.":
    "请等待此工作负载正在进行的部署结束后再调用。",
  "Call `resume` with this workload's name, then deploy again.":
    "请以此工作负载的名称调用 `resume`，然后重新部署。",
  "Choose another domain, or release it from the named workload or proxy host.":
    "请选择其他域名，或将其从指定的工作负载或代理主机释放。",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "请删除该字段，或由嵌入应用在 `policy` 中允许。",
  "Set the environment variable or create the file that the config refers to.":
    "请设置配置所引用的环境变量，或创建所引用的文件。",
  "Resolve the listed findings; nothing was changed.": "请解决列出的问题；尚未做任何更改。",
  "Start Docker, and check the socket path and that this user may open it.":
    "请启动 Docker，并检查套接字路径以及此用户是否有权打开它。",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "请将引擎升级到 Docker 20.10（API 1.41）或更高版本。",
  "Read the engine's message; its own log has more.": "请阅读引擎的消息；其自身日志有更多信息。",
  "Create the network, or correct its name.": "请创建该网络，或更正其名称。",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "请在引擎所在主机上创建该文件或文件夹；引擎不会创建它。",
  "Stop the listener on the host port, or choose another port.": "请停止占用主机端口的程序，或选择其他端口。",
  "Deploy again; the container was removed by someone else.": "请重新部署；容器已被他人移除。",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "请从容器或其镜像中移除以 dev.cutover. 开头的标签；Cutover 会忽略该容器。",
  "Rename or remove the foreign container that holds the name.": "请重命名或移除占用该名称的外部容器。",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "请在引擎存放数据的位置释放空间，例如使用 `docker image prune`。",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "请检查路径、仓库、引用和子目录，以及部署器的用户能否读取它们。",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "请移除指定条目，或使其指向自身文件夹内的位置。",
  "Read the message and `details.output`; then deploy again.":
    "请阅读消息和 `details.output`，然后重新部署。",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "请将镜像写作 [registry/]name[:tag][@sha256:digest]。",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "请检查镜像的名称、标签和平台，以及镜像仓库中是否有它。",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "请检查 `registry_auth`，或以部署器的用户执行 `docker login`。",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "请按镜像仓库的要求等待，或登录以获得更高的限额。",
  "Check the connection to the registry, then deploy again.": "请检查与镜像仓库的连接，然后重新部署。",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "请选择适合引擎平台的镜像；如果引擎所在机器能模拟另一平台，请设置 `platform`。",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "请设置 `command` 或 `entrypoint`，或为镜像添加 CMD 或 ENTRYPOINT。",
  "Set `init` to false, or omit it.": "请将 `init` 设为 false，或省略它。",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "无需操作；如需事先知道，请拉取镜像，或在 `volumes` 中为其数据指定卷。",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "请在 `volumes` 中为该路径指定卷，或省略 `deploy_strategy`；如果数据可以丢弃，请将 `anonymous_volumes` 设为 discard。",
  "Check the port on which the program listens, and correct `port`.": "请检查程序监听的端口，并更正 `port`。",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "请阅读 `details.output` 中失败步骤的最后几行，并更正 Dockerfile 或其上下文。",
  "Install the named program, or set `builder` to classic.":
    "请安装指定的程序，或将 `builder` 设为 classic。",
  "Correct the stack's file; the message gives the reason.": "请更正堆栈的文件；消息中有原因。",
  "Read the last lines of the tool's output in `details.output`.":
    "请阅读 `details.output` 中工具输出的最后几行。",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "请等待另一个 Compose 程序结束，或将其结束；`details.lock` 是它占用的文件。",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "请安装 Docker Compose v2（docker-compose-plugin 软件包，或 Debian 的 docker-compose）。",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "请查看 green 的最后几行日志；更正健康检查或延长其 `deadline`。",
  "Correct the field in `details.field`; the message has the engine's words.":
    "请更正 `details.field` 中的字段；消息中有引擎的原话。",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "请更正 `entrypoint` 或 `command`，或更正镜像：程序必须存在于镜像中且可执行。",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "请更正 `user`，或在镜像中创建该用户或组；数字 id 无需存在于镜像中。",
  "Look at green's last log lines; the process ended before it was ready.":
    "请查看 green 的最后几行日志；进程在就绪之前已结束。",
  "Raise `memory`, or find out why the process needs more.": "请增大 `memory`，或查明进程为何需要更多内存。",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "请更正 `port`，或让应用在 0.0.0.0 上监听该端口；`details.listening` 列出其监听端口。",
  "Look at green's last log lines and at the image's health check.":
    "请查看 green 的最后几行日志和镜像的健康检查。",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "请阅读 `details.output` 中命令的最后几行，并更正命令或增大其 `timeout`。",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "请查看 green 的最后几行日志；它已就绪，但在流量下表现不如 blue。",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "请创建带子网且不设网关的网络（`docker network create --subnet 10.77.0.0/24`）。",
  "Use a runtime that supports this, such as `docker`.": "请使用支持此功能的运行时，例如 `docker`。",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "请选择其他部署；`history` 会显示可用的部署，以及其他不可用的原因。",
  "Take the id from `history`; ids are case sensitive.": "请从 `history` 获取 id；id 区分大小写。",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "请启动一次使用该代理的部署器，它会完成或撤销此部署。如果该代理已不存在，请放弃此部署。",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "请重新部署；路由指向别处之后，残留内容会被移除。",
  "Wait for its end, cancel it, or deploy again.": "请等待其结束、取消它或重新部署。",
  "Deploy or roll back; this deployment can no longer be undone.": "请部署或回滚；此次部署已无法撤销。",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "无需操作；此工作负载的更新部署已取代它在队列中的位置。",
  "Check the proxy's URL and that it is running.": "请检查代理的 URL，以及代理是否在运行。",
  "Check the proxy's identity and secret.": "请检查代理的身份和密钥。",
  "Use a dedicated proxy user without two-factor authentication.": "请使用没有双因素认证的专用代理用户。",
  "Give the proxy user the right to manage proxy hosts.": "请授予代理用户管理代理主机的权限。",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "请阅读代理的消息，并更正路由或代理主机自身的设置。",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "无需操作；如果此代理的其他路由保持着长连接，请在空闲时段部署。",
  "Check the proxy; the write may or may not have taken effect.":
    "请检查代理；写入可能已生效，也可能未生效。",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "请在代理中启用它；若要保持关闭，请暂停该工作负载。",
  "Create the route again in the proxy, and hand it over.": "请在代理中重新创建该路由并移交。",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "请查看代理对此域名的配置；它没有按写入的路由提供服务。",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "如果页面是新版本，则无需操作。请在引擎所在机器上运行部署器，并为就绪探测设置代理无需登录即可转发的路径。",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "请查明谁仍在连接旧容器：代理的某个 location，或其自身端口的客户端。最后一个连接结束后容器会被移除。",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "请移除对容器的引用，或改为转发到工作负载的域名；容器的名称或端口每次部署都会变化。",
  "Upgrade Cutover; a newer version has written this database.": "请升级 Cutover；此数据库由更新的版本写入。",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "请恢复最新的数据库，或人工检查正在运行的内容并移除指定的容器。",
  "Find the process with a long transaction on the database, then call again.":
    "请找到在数据库上有长事务的进程，然后再次调用。",
  "Check the database file, its folder's rights and the free disk space.":
    "请检查数据库文件、其文件夹的权限和可用磁盘空间。",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "请更正请求中指定的部分；`/openapi.json` 描述了每个部分。",
  "Take the path from `/openapi.json`.": "请从 `/openapi.json` 获取路径。",
  "Use a method that the header `Allow` names.": "请使用标头 `Allow` 中列出的方法。",
  "Send a smaller body.": "请发送更小的正文。",
  "Send the body as application/json.": "请以 application/json 发送正文。",
  "Read it again, and repeat the change on what it is now.": "请重新读取，并在当前内容上重复更改。",
  "Use a new `Idempotency-Key` for another request.": "请为其他请求使用新的 `Idempotency-Key`。",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "请等待使用此 `Idempotency-Key` 的第一个请求得到响应，然后重试。",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "请让代理以 HTTP/1.1 与此服务器通信（nginx：`proxy_http_version 1.1`），或使用 `Prefer: wait` 等待。",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "请以 `Authorization: Bearer` 发送有效令牌，或登录。",
  "Use a token with the named scope and a pattern that matches the workload.":
    "请使用具有指定权限且模式与工作负载匹配的令牌。",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "请将 webhook 的密钥提供给发送方；若其对时间签名，请检查其时钟。",
  "Correct the named part of the body, or the webhook's settings.":
    "请更正正文中指定的部分，或 webhook 的设置。",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "请在投递记录中查看原因，更正后重新投递。",
  "Put something new into the body, such as the id and the attempt of the run.":
    "请在正文中加入新内容，例如运行的 id 和尝试次数。",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "请从服务器自己的页面发送请求，或使用令牌；若位于会更改 `Host` 的代理之后，请设置 `publicUrl`。",
  "Wait as many seconds as `Retry-After` names.": "请等待 `Retry-After` 给出的秒数。",
  "Stop the other one first: two would check, heal and alert twice.":
    "请先停止另一个：两个会重复检查、自愈和告警。",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "请监听回环地址或 Unix 套接字，或明确允许其他地址。",
  "Choose another address, or stop what listens on it.": "请选择其他地址，或停止占用该地址的程序。",
  "Check the server's URL and that it is running.": "请检查服务器的 URL，以及服务器是否在运行。",
  "Read the server's log; a proxy before it may have answered in its place.":
    "请查看服务器的日志；也可能是前面的代理代其作出了响应。",
  "Install the named package beside Cutover, then start again.":
    "请在 Cutover 旁安装指定的软件包，然后重新启动。",
  "Read `cutover --help`, or the command's own help.": "请阅读 `cutover --help` 或该命令自身的帮助。",
  "Run the command where the message says.": "请在消息所说的位置运行命令。",
  "Answer on the command line, or run the command on a terminal.":
    "请在命令行上给出回答，或在终端中运行命令。",
  "Nothing to do; another deployer has taken this workload over.": "无需操作；另一个部署器已接管此工作负载。",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "无需操作；使用此存储的下一个部署器会完成或撤销它。",
  "Deploy again if you want it.": "如有需要，请重新部署。",
  "Create a new deployer; this one was closed.": "请创建新的部署器；此部署器已关闭。",
  "Report this with the error's cause.": "请连同错误的原因一起报告此问题。",
};
