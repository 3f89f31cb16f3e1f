import type { FieldTexts } from "../../texts/field-words.js";

/** Simplified Chinese titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "工作负载",
  "JSON Schema": "JSON Schema 地址",
  Source: "来源",
  Config: "配置",
  Image: "镜像",
  "Pull policy": "拉取策略",
  Platform: "平台",
  "Registry login": "镜像仓库登录",
  "Environment variable": "环境变量",
  "Secret file": "密钥文件",
  "Name for the resolver": "解析器使用的名称",
  "User name": "用户名",
  Password: "密码",
  "Deploy strategy": "部署策略",
  Port: "端口",
  Domains: "域名",
  "Health check": "健康检查",
  Path: "路径",
  "Probe port": "探测端口",
  Interval: "间隔",
  Timeout: "超时",
  "Start period": "启动期",
  Successes: "成功次数",
  Deadline: "期限",
  "Expected status": "预期状态码",
  "Expected body": "预期正文",
  "Host header": "Host 标头",
  "Liveness window": "存活观察期",
  Proxy: "代理",
  "Largest body": "最大请求正文",
  "Connect timeout": "连接超时",
  "Send timeout": "发送超时",
  "Read timeout": "读取超时",
  Environment: "环境变量列表",
  Command: "命令",
  "Entry point": "入口点",
  User: "用户",
  "Working directory": "工作目录",
  "Init process": "init 进程",
  Restart: "重启",
  "Stop signal": "停止信号",
  "Stop grace period": "停止宽限期",
  Volumes: "卷",
  Type: "类型",
  Target: "目标",
  "Read-only": "只读",
  Shared: "共享",
  "Options of a bind mount": "绑定挂载选项",
  "SELinux label": "SELinux 标签",
  "Volumes of the image": "镜像自带的卷",
  Networks: "网络",
  "Published ports": "发布的端口",
  Memory: "内存",
  CPUs: "CPU 数",
  "Process limit": "进程数上限",
  "Read-only root": "只读根文件系统",
  Labels: "标签",
  "Memory file systems": "内存文件系统",
  "Shared memory": "共享内存",
  "Dropped capabilities": "移除的 capability",
  "Security options": "安全选项",
  "Limits of a process": "进程资源限制",
  "Soft limit": "软限制",
  "Hard limit": "硬限制",
  "Extra hosts": "额外主机",
  Logging: "日志",
  "Log driver": "日志驱动",
  "Options of the log driver": "日志驱动选项",
  Drain: "排空",
  "Status path": "状态路径",
  "Status token": "状态令牌",
  Retain: "保留数量",
  Bake: "观察期",
  Preview: "预览",
  Failover: "故障转移",
  Shift: "逐步切换",
  Steps: "步骤",
  Weight: "权重",
  Duration: "时长",
  Sticky: "会话保持",
  "Abort on": "中止条件",
  "More failures": "更多失败",
  Hooks: "钩子",
  "Before the cutover": "切换前",
  "After the cutover": "切换后",
  Alias: "别名",
  Privileged: "特权模式",
  "Added capabilities": "添加的 capability",
  Devices: "设备",
  "PID namespace": "PID 命名空间",
  "IPC namespace": "IPC 命名空间",
  Directory: "目录",
  "Git repository": "Git 仓库",
  "Git ref": "Git 引用",
  Subdirectory: "子目录",
  "Git login": "Git 登录",
  "Inline Dockerfile": "内联 Dockerfile",
  Dockerfile: "Dockerfile 路径",
  "Build arguments": "构建参数",
  "Build secrets": "构建密钥",
  "Cache sources": "缓存来源",
  "Without cache": "不使用缓存",
  "Pull base images": "拉取基础镜像",
  Builder: "构建器",
  "Registry logins": "多个镜像仓库的登录",
  Mode: "模式",
  Archive: "归档文件",
  "Server image": "服务器镜像",
  Build: "构建",
  "Builder image": "构建镜像",
  "Build command": "构建命令",
  Output: "输出",
  "Build environment": "构建环境变量",
  Index: "索引文件",
  "Single-page fallback": "单页应用回退",
  "Clean URLs": "简洁 URL",
  "Not-found page": "未找到页面",
  "Cache rules": "缓存规则",
  Pattern: "匹配模式",
  "Greatest age": "最长有效期",
  Immutable: "不可变",
  Headers: "标头",
  Compression: "压缩",
  Entry: "入口文件",
  "Runtime image": "运行时镜像",
  Storage: "存储",
  Enabled: "启用",
  Mount: "挂载点",
  Volume: "卷名",
  File: "文件",
  "Compose text": "Compose 文本",
  Service: "服务",
  Profiles: "Profile 列表",
  "Wait timeout": "等待超时",
  "Address of the JSON Schema, for editors; without effect.":
    "JSON Schema 的地址，供编辑器使用；不影响部署。",
  "The kind of source; it decides the fields of `config`.": "来源的种类；它决定 `config` 的字段。",
  "The fields of the source.": "该来源的字段。",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "要运行的镜像：[registry/]name[:tag][@sha256:digest]。",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "每次部署都查询镜像仓库、仅在引擎缺少镜像时查询，或从不查询。",
  "At each deployment; a tag may have moved.": "每次部署时；标签可能已指向新镜像。",
  "Only if the engine does not hold the image.": "仅在引擎没有该镜像时。",
  "Never; the engine must hold the image.": "从不；引擎必须已有该镜像。",
  "Which variant of the image to run; the engine's own platform if absent.":
    "运行镜像的哪个变体；未设置时为引擎自身的平台。",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "镜像所在仓库的登录；未设置时使用 `docker login` 为部署器用户保存的登录。",
  "Variable of the deployer's own environment that holds the secret.": "部署器自身环境中保存密钥的变量。",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "部署器所在机器上文件的绝对路径；末尾的换行符不属于密钥。",
  "Name that the embedding application's resolver maps to the secret.":
    "由嵌入应用的解析器映射到密钥的名称。",
  "User of the registry, as text or as a reference.": "镜像仓库的用户，可为文本或引用。",
  "Password or access token, by reference only.": "密码或访问令牌，只能是引用。",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    '新版本如何替换旧版本；"" 和未设置表示来源的默认值，自带卷的镜像则为 recreate。',
  "Stops the old container before the new one starts; there is a downtime.":
    "先停止旧容器，再启动新容器；期间会停机。",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "在旧容器旁启动新容器，就绪后切换流量。镜像自带的卷不会沿用。",
  "Port in the container that gets the traffic; needed if there are domains.":
    "容器中接收流量的端口；有域名时必填。",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "容器的域名，使用小写。`*.` 表示其下的任意名称。",
  "HTTP probe that a new container must pass before it gets traffic.":
    "新容器在接收流量之前必须通过的 HTTP 探测。",
  "Path, with query, of the GET request.": "GET 请求的路径，可含查询参数。",
  "Port in the container; `port` of the workload if absent.": "容器中的端口；未设置时为工作负载的 `port`。",
  "Time between two probes.": "两次探测之间的时间。",
  "How long one probe may take, its body included.": "一次探测最长可用的时间，包括读取正文。",
  "Time in which failing probes do not count; it is added to the deadline.":
    "探测失败不计数的时间；它会加到期限上。",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "使容器就绪所需的连续成功次数；重启会将计数归零。",
  "How long the container may take to become ready before the deployment is undone.":
    "容器就绪最长可用的时间，超过后撤销部署。",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "视为成功的状态码或状态码范围。不跟随重定向。",
  "Text that the first 64 KiB of the answer's body must hold.": "响应正文的前 64 KiB 中必须包含的文本。",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "探测使用的 `Host`；未设置时为第一个域名，否则为容器的地址。",
  "How long a container without any health check must run without a restart to be ready.":
    "没有任何健康检查的容器须连续运行多久而不重启才算就绪。",
  "What the proxy passes to the container, and how long it waits.": "代理传给容器的内容，以及等待的时间。",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "最大的请求正文；超过时返回 413。未设置时使用代理自身的设置。",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "代理尝试连接容器的最长时间，超过后返回 504。",
  "How long the container may read nothing of a request before the proxy gives up.":
    "容器可以多久不读取请求内容，超过后代理放弃。",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "响应或 WebSocket 可以静默多久，超过后代理放弃。",
  "Environment variables; a secret is given as a reference.": "环境变量；密钥以引用的形式给出。",
  "Arguments that replace the image's command, without a shell.": "替换镜像命令的参数，不经过 shell。",
  "Program with arguments that replaces the image's entry point.": "替换镜像入口点的程序及其参数。",
  "User, with group if needed, that runs the process.": "运行进程的用户，必要时含组。",
  "Absolute path in the container in which the process starts.": "进程启动时所在的容器内绝对路径。",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "以一个小型 init 作为 PID 1 运行并转发信号；没有它，大多数进程会忽略停止请求。未设置时：启用，除非镜像启动自己的 init，例如 s6、systemd 或 tini。",
  "When the engine restarts the live container.": "引擎何时重启当前容器。",
  "Never.": "从不。",
  "When its process ended with an error.": "进程因错误结束时。",
  "Always, until it is stopped, also after a restart of the engine.":
    "始终重启，直到被停止；引擎重启后也会重启。",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "与 unless-stopped 相同：部署停止的容器必须保持停止。",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "请求进程结束的信号；未设置时为镜像指定的信号，否则为 SIGTERM。",
  "Asks a process to end; most handle it.": "请求进程结束；大多数进程会处理。",
  "As Ctrl-C in a terminal.": "相当于终端中的 Ctrl-C。",
  "Asks nginx and others to finish running requests.": "请求 nginx 等程序处理完正在进行的请求。",
  "Reload for most servers, an end for others.": "大多数服务器会重新加载，其他会结束。",
  "As the application understands it.": "由应用自行解释。",
  "Asks Apache to finish running requests.": "请求 Apache 处理完正在进行的请求。",
  "Ends the process at once, without a chance to finish.": "立即结束进程，不给它收尾的机会。",
  "Asks systemd to shut down.": "请求 systemd 关机。",
  "How long the process may take to end before it is killed.": "进程结束最长可用的时间，超过后被强制终止。",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "命名卷和绑定挂载，使用 Compose 的短语法或长语法。",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "引擎的命名卷，或主机路径；主机路径只有策略才能允许。",
  "A named volume of the engine.": "引擎的命名卷。",
  "A path of the host; only a policy can allow it.": "主机路径；只有策略才能允许。",
  "Name of the volume, or absolute path of the host.": "卷名，或主机上的绝对路径。",
  "Absolute path in the container.": "容器内的绝对路径。",
  "The container cannot write to it.": "容器不能写入。",
  "Two containers may write to it at once, so it allows blue-green.":
    "两个容器可以同时写入，因此允许 blue-green。",
  "For a path of the host only.": "仅用于主机路径。",
  "Label of the files; without effect if SELinux is off.": "文件的标签；SELinux 关闭时不起作用。",
  "Every container may use them.": "任何容器都可以使用。",
  "This container alone may use them.": "只有此容器可以使用。",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "如何处理镜像自带卷（VOLUME）中未在 `volumes` 中列出的数据。",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "沿用数据，未设置 `deploy_strategy` 时使用 recreate；不会擅自删除。",
  "It goes with its container.": "随容器一起删除。",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    '除代理的网络外还要加入的网络；"host" 必须单独使用，且需要策略允许。',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "主机的固定端口，未给出地址时绑定 127.0.0.1。它们使 blue-green 不可用。",
  "Maximum memory of the container.": "容器的最大内存。",
  "Maximum processor cores of the container.": "容器可用的最大处理器核数。",
  "Maximum number of processes and threads in the container.": "容器中进程和线程的最大数量。",
  "The container's own file system cannot be written; volumes still can.":
    "容器自身的文件系统不可写；卷仍可写。",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "容器的标签；以 dev.cutover. 开头的键为保留键。",
  "Paths in memory in the container, empty at each start.": "容器内位于内存中的路径，每次启动时为空。",
  "Size of /dev/shm; 64m if absent.": "/dev/shm 的大小；未设置时为 64m。",
  "Kernel capabilities to remove; ALL removes every one.": "要移除的内核 capability；ALL 表示全部移除。",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges 会减少权限。其他选项只有允许 `privileged` 的策略才能允许。",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "按名称设置的限制，每项为一个数字，或一个软限制和一个硬限制；-1 表示不限制。",
  "Limit that holds until the process raises it.": "在进程自行提高之前有效的限制。",
  "Limit that the process cannot exceed.": "进程不能超过的限制。",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "写入容器 hosts 文件的名称及其地址；host-gateway 表示引擎所在主机。",
  "Where the container's output goes; the engine's own default if absent.":
    "容器输出的去向；未设置时为引擎的默认值。",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "容器输出的去向；json-file、local 和 none 以外的驱动需要策略允许。",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "驱动的选项；它们会原样保存，因此不应包含密钥。",
  "How the old container finishes after the new one serves (blue-green).":
    "新容器提供服务后，旧容器如何收尾（blue-green）。",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    '旧容器的已有连接最多可持续多久，超过后被切断；"0" 表示无限等待。',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "应用报告其仍在处理内容的路径；它比连接数更优先。",
  "Bearer token for the status path, as a reference.": "状态路径的 Bearer 令牌，以引用的形式给出。",
  "How many previous containers are kept, stopped, for a rollback.": "为回滚保留多少个已停止的旧容器。",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "切换后旧容器保留多久；如果新容器表现更差，则撤销部署（blue-green）。",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "为每次部署提供一个秘密链接，从切换之前到下一次部署为止均可查看其容器（blue-green）。",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "在旧容器停止之前，让代理把新容器未接受的请求转给旧容器（blue-green）。",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "在完全切换之前，逐步增大新容器获得的请求比例，并对其进行观察（blue-green）。",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "新容器的比例，依次生效；每一个都大于前一个。",
  "Percentage of the requests that the new container gets.": "新容器获得的请求的百分比。",
  "How long this step lasts before the next one, or before the full switch.":
    "到下一步或完全切换之前，这一步持续多久。",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "通过 Cookie 对每位访客只抽取一次，而不是对每个请求抽取，使页面及其各部分来自同一版本。",
  "When the new container does worse, so that all requests go back to the old one.":
    "何时判定新容器表现更差，使所有请求返回旧容器。",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "最近十次响应中，新容器的失败必须比旧容器多多少次。",
  "Commands that run in the new container.": "在新容器中运行的命令。",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "新容器就绪后、接收流量之前运行；失败则撤销部署。",
  "Program with arguments, run in the new container without a shell.":
    "在新容器中运行的程序及其参数，不经过 shell。",
  "How long the command may take before it counts as failed.": "命令最长可用的时间，超过后视为失败。",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "新容器提供服务后运行；失败只会报告，不会撤销部署。",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "`networks` 中其他容器访问当前容器的主机名；切换时不会中断。",
  "Gives the container every right on the host. Only a policy can allow it.":
    "赋予容器主机上的全部权限。只有策略才能允许。",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "超出引擎默认集合的内核 capability。只有策略才能允许。",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "主机设备，使用 Compose 的语法。只有策略才能允许。",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "与容器共享主机的进程。只有策略才能允许。",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "与容器共享主机的共享内存。只有策略才能允许。",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "部署器所在机器上作为构建上下文的文件夹的绝对路径。",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "作为构建上下文的 Git 仓库的地址；不会获取子模块和大文件存储（LFS）。",
  "Branch, tag or commit; the repository's default branch if absent.":
    "分支、标签或提交；未设置时为仓库的默认分支。",
  "Folder of the repository to build from; its root if absent.": "仓库中用于构建的文件夹；未设置时为根目录。",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "通过 https 访问仓库的登录；ssh 使用运行部署器的用户的密钥。",
  "User of the git server; many take any name beside an access token.":
    "Git 服务器的用户；许多服务器在使用访问令牌时接受任意用户名。",
  "The Dockerfile itself, without a build context to copy files from.":
    "Dockerfile 的内容本身，没有可供复制文件的构建上下文。",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "Dockerfile 在构建上下文中的路径；未设置时为 Dockerfile。",
  "Last stage to build; the Dockerfile's last one if absent.":
    "要构建到的最后一个阶段；未设置时为 Dockerfile 的最后阶段。",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "ARG 的值。引用在所有输出中会被遮盖，但在镜像历史中仍可读取。",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "按 id 提供的密钥，用于 RUN --mount=type=secret；不会进入镜像。classic 构建器不支持。",
  "Platform of the image; the engine's own if absent.": "镜像的平台；未设置时为引擎自身的平台。",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "构建可以复用其层的镜像；引擎自身的层总会复用。",
  "Builds at every deployment, without the cache.": "每次部署都构建，不使用缓存。",
  "Builds at every deployment, and asks the registries for newer base images.":
    "每次部署都构建，并向镜像仓库查询更新的基础镜像。",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "引擎自带的构建器、通过 docker 命令使用的 BuildKit，或 buildx 插件。",
  "The engine's own builder; every engine has it.": "引擎自带的构建器；每个引擎都有。",
  "BuildKit, through the docker command.": "通过 docker 命令使用的 BuildKit。",
  "The plugin buildx of the docker command.": "docker 命令的 buildx 插件。",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "按镜像仓库列出的登录，用于基础镜像。仅适用于 classic 构建器；其他构建器使用 `docker login` 保存的登录。",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "由 Web 服务器提供文件，还是由其中的一个程序提供站点。",
  "A small web server serves the files.": "由小型 Web 服务器提供文件。",
  "A program among the files serves the site in a Deno-like runtime.":
    "由文件中的一个程序在类似 Deno 的运行时中提供站点。",
  "Absolute path of a folder on the deployer's machine.": "部署器所在机器上文件夹的绝对路径。",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Git 仓库的地址；不会获取子模块和大文件存储（LFS）。",
  "Folder of the repository or archive that is used instead of the whole.":
    "代替整个仓库或归档使用的文件夹。",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "部署器所在机器上 tar 归档的绝对路径，可以是 gzip 压缩的。",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "含 nginx 1.19.5 或更新版本的镜像；未设置时为 nginx:stable-alpine。",
  "A command that builds the site from the files, in its own image.":
    "在自己的镜像中用这些文件构建站点的命令。",
  "Image of the build container.": "构建容器的镜像。",
  "Command and arguments, without a shell, run in the folder of the files.":
    "在文件所在文件夹中运行的命令及参数，不经过 shell。",
  "Folder with the built site.": "存放构建好的站点的文件夹。",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "命令可见的变量。不要放密钥：它们会在构建器的层中保持可读。",
  "File that is served for its folder; index.html if absent.":
    "访问文件夹时提供的文件；未设置时为 index.html。",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "浏览器导航到没有对应文件的路径时，返回站点的索引文件。",
  "Serves about.html as /about, and redirects /about.html there.":
    "以 /about 提供 about.html，并将 /about.html 重定向到那里。",
  "File of the site that is served for a path without a file.": "路径没有对应文件时提供的站点文件。",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "浏览器保留文件的时间，按第一条匹配的规则；其他文件每次都重新验证。",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "从站点根目录开始的路径，或不含斜杠的文件名；* 匹配除斜杠外的任意内容，** 匹配任意内容。",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    '浏览器不询问而保留文件的时间；"0s" 表示每次都询问。',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "同名文件永不改变：浏览器即使在刷新时也不重新验证。",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    '除安全标头外，每个响应的标头；"" 会移除其中一个安全标头。',
  "Compresses texts for browsers that accept it; true if absent.":
    "为支持压缩的浏览器压缩文本；未设置时为 true。",
  "Path, in the files, of the program that serves the site.": "提供站点的程序在文件中的路径。",
  "Image of the runtime; denoland/deno:alpine if absent.": "运行时的镜像；未设置时为 denoland/deno:alpine。",
  "A volume that outlives deployments. With it the site is always recreated.":
    "跨部署保留的卷。使用它时，站点始终以 recreate 方式部署。",
  "Whether the volume is mounted.": "是否挂载该卷。",
  "Absolute path of the storage in the container.": "存储在容器内的绝对路径。",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "卷的名称，仅供此工作负载使用；未设置时为工作负载自己的卷。",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "容器中接收流量的端口；程序通过 PORT 获得它。",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "新容器在接收流量之前必须通过的 HTTP 探测；未设置时探测站点根目录。",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "请求进程结束的信号；未设置时，文件站点为 SIGQUIT，程序为其镜像指定的信号，否则为 SIGTERM。",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Compose 文件的绝对路径；其所在文件夹即项目文件夹。",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "Compose 文件的内容本身，代替 `file`；没有项目文件夹，因此不读取任何文件。",
  "The service of the stack that gets the traffic and is gated.": "堆栈中接收流量并受检查的服务。",
  "Profiles to bring up.": "要启动的 profile。",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "每次部署都查询镜像仓库、仅对引擎缺少的镜像查询，或从不查询。",
  "Only for images that the engine does not hold.": "仅对引擎没有的镜像。",
  "Never; the engine must hold the images.": "从不；引擎必须已有这些镜像。",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "服务进入运行状态（有健康检查时为健康状态）最长可用的时间。",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "服务的容器中接收流量的端口；有域名时必填。",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Compose 文件能以 ${NAME} 引用的全部变量；密钥以引用的形式给出。",
};
