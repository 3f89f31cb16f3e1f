import type { FieldTexts } from "../../texts/field-words.js";

/** Japanese titles and descriptions of the JSON Schema. */
export const fields: FieldTexts = {
  Workload: "ワークロード",
  "JSON Schema": "JSON スキーマ",
  Source: "ソース",
  Config: "設定",
  Image: "イメージ",
  "Pull policy": "プルのポリシー",
  Platform: "プラットフォーム",
  "Registry login": "レジストリのログイン",
  "Environment variable": "環境変数",
  "Secret file": "シークレットのファイル",
  "Name for the resolver": "リゾルバー用の名前",
  "User name": "ユーザー名",
  Password: "パスワード",
  "Deploy strategy": "デプロイ戦略",
  Port: "ポート",
  Domains: "ドメイン",
  "Health check": "ヘルスチェック",
  Path: "パス",
  "Probe port": "プローブのポート",
  Interval: "間隔",
  Timeout: "タイムアウト",
  "Start period": "起動期間",
  Successes: "成功回数",
  Deadline: "期限",
  "Expected status": "期待するステータス",
  "Expected body": "期待する本文",
  "Host header": "Host ヘッダー",
  "Liveness window": "生存確認期間",
  Proxy: "プロキシ",
  "Largest body": "本文の上限",
  "Connect timeout": "接続タイムアウト",
  "Send timeout": "送信タイムアウト",
  "Read timeout": "読み取りタイムアウト",
  Environment: "環境変数の一覧",
  Command: "コマンド",
  "Entry point": "エントリーポイント",
  User: "ユーザー",
  "Working directory": "作業ディレクトリ",
  "Init process": "init プロセス",
  Restart: "再起動",
  "Stop signal": "停止シグナル",
  "Stop grace period": "停止の猶予期間",
  Volumes: "ボリューム",
  Type: "種類",
  Target: "マウント先",
  "Read-only": "読み取り専用",
  Shared: "共有",
  "Options of a bind mount": "バインドマウントのオプション",
  "SELinux label": "SELinux ラベル",
  "Volumes of the image": "イメージのボリューム",
  Networks: "ネットワーク",
  "Published ports": "公開ポート",
  Memory: "メモリ",
  CPUs: "CPU 数",
  "Process limit": "プロセス数の上限",
  "Read-only root": "読み取り専用ルート",
  Labels: "ラベル",
  "Memory file systems": "メモリファイルシステム",
  "Shared memory": "共有メモリ",
  "Dropped capabilities": "削除するケーパビリティ",
  "Security options": "セキュリティオプション",
  "Limits of a process": "プロセスの制限",
  "Soft limit": "ソフト制限",
  "Hard limit": "ハード制限",
  "Extra hosts": "追加のホスト",
  Logging: "ログ",
  "Log driver": "ログドライバー",
  "Options of the log driver": "ログドライバーのオプション",
  Drain: "ドレイン",
  "Status path": "ステータスのパス",
  "Status token": "ステータスのトークン",
  Retain: "保持数",
  Bake: "観察期間",
  Preview: "プレビュー",
  Failover: "フェイルオーバー",
  Shift: "シフト",
  Steps: "ステップ",
  Weight: "割合",
  Duration: "時間",
  Sticky: "訪問者の固定",
  "Abort on": "中止の条件",
  "More failures": "失敗の差",
  Hooks: "フック",
  "Before the cutover": "切り替え前",
  "After the cutover": "切り替え後",
  Alias: "エイリアス",
  Privileged: "特権",
  "Added capabilities": "追加するケーパビリティ",
  Devices: "デバイス",
  "PID namespace": "PID 名前空間",
  "IPC namespace": "IPC 名前空間",
  Directory: "ディレクトリ",
  "Git repository": "Git リポジトリ",
  "Git ref": "Git 参照",
  Subdirectory: "サブディレクトリ",
  "Git login": "Git のログイン",
  "Inline Dockerfile": "インライン Dockerfile",
  Dockerfile: "Dockerfile のパス",
  "Build arguments": "ビルド引数",
  "Build secrets": "ビルドシークレット",
  "Cache sources": "キャッシュ元",
  "Without cache": "キャッシュなし",
  "Pull base images": "ベースイメージのプル",
  Builder: "ビルダー",
  "Registry logins": "各レジストリのログイン",
  Mode: "モード",
  Archive: "アーカイブ",
  "Server image": "サーバーイメージ",
  Build: "ビルド",
  "Builder image": "ビルダーイメージ",
  "Build command": "ビルドコマンド",
  Output: "出力",
  "Build environment": "ビルドの環境変数",
  Index: "インデックス",
  "Single-page fallback": "SPA フォールバック",
  "Clean URLs": "簡潔な URL",
  "Not-found page": "404 ページ",
  "Cache rules": "キャッシュ規則",
  Pattern: "パターン",
  "Greatest age": "最長期間",
  Immutable: "不変",
  Headers: "ヘッダー",
  Compression: "圧縮",
  Entry: "エントリー",
  "Runtime image": "ランタイムイメージ",
  Storage: "ストレージ",
  Enabled: "有効",
  Mount: "マウントポイント",
  Volume: "ボリューム名",
  File: "ファイル",
  "Compose text": "Compose テキスト",
  Service: "サービス",
  Profiles: "プロファイル",
  "Wait timeout": "待機タイムアウト",
  "Address of the JSON Schema, for editors; without effect.":
    "エディター用の JSON スキーマのアドレス。動作には影響しません。",
  "The kind of source; it decides the fields of `config`.": "ソースの種類。`config` のフィールドを決めます。",
  "The fields of the source.": "ソースのフィールド。",
  "The image to run: [registry/]name[:tag][@sha256:digest].":
    "実行するイメージ: [registry/]name[:tag][@sha256:digest]。",
  "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.":
    "レジストリへの問い合わせを、デプロイのたびに行うか、エンジンにないイメージの場合だけ行うか、行わないか。",
  "At each deployment; a tag may have moved.": "デプロイのたび。タグが移動している可能性があります。",
  "Only if the engine does not hold the image.": "エンジンにイメージがない場合のみ。",
  "Never; the engine must hold the image.": "行いません。エンジンにイメージが必要です。",
  "Which variant of the image to run; the engine's own platform if absent.":
    "実行するイメージのバリアント。省略時はエンジン自身のプラットフォーム。",
  "Login for the image's registry; what `docker login` stored for the deployer's user if absent.":
    "イメージのレジストリへのログイン。省略時は `docker login` がデプロイヤーのユーザー用に保存したもの。",
  "Variable of the deployer's own environment that holds the secret.":
    "シークレットを保持する、デプロイヤー自身の環境変数。",
  "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.":
    "デプロイヤーのマシン上のファイルの絶対パス。末尾の改行はシークレットに含まれません。",
  "Name that the embedding application's resolver maps to the secret.":
    "組み込み先アプリケーションのリゾルバーがシークレットに対応付ける名前。",
  "User of the registry, as text or as a reference.": "レジストリのユーザー（テキストまたは参照）。",
  "Password or access token, by reference only.": "パスワードまたはアクセストークン（参照のみ）。",
  'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.':
    '新しいバージョンが古いものを置き換える方法。"" と省略はソースの既定値、独自のボリュームを持つイメージでは recreate を意味します。',
  "Stops the old container before the new one starts; there is a downtime.":
    "新しいコンテナを起動する前に古いコンテナを停止します。停止時間が発生します。",
  "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.":
    "古いコンテナと並行して新しいコンテナを起動し、準備ができたらトラフィックを移します。イメージ自身のボリュームは引き継がれません。",
  "Port in the container that gets the traffic; needed if there are domains.":
    "トラフィックを受け取るコンテナ内のポート。ドメインがある場合は必須。",
  "Domains of the container, in lower case. `*.` stands for every name below.":
    "コンテナのドメイン（小文字）。`*.` は下位のすべての名前を表します。",
  "HTTP probe that a new container must pass before it gets traffic.":
    "新しいコンテナがトラフィックを受け取る前に合格すべき HTTP プローブ。",
  "Path, with query, of the GET request.": "GET リクエストのパス（クエリを含む）。",
  "Port in the container; `port` of the workload if absent.":
    "コンテナ内のポート。省略時はワークロードの `port`。",
  "Time between two probes.": "プローブとプローブの間の時間。",
  "How long one probe may take, its body included.": "1 回のプローブに許される時間（本文を含む）。",
  "Time in which failing probes do not count; it is added to the deadline.":
    "失敗したプローブを数えない時間。期限に加算されます。",
  "Consecutive successes that make the container ready; a restart sets the count back to 0.":
    "コンテナの準備完了に必要な連続成功回数。再起動すると 0 に戻ります。",
  "How long the container may take to become ready before the deployment is undone.":
    "コンテナの準備完了までに許される時間。超えるとデプロイは取り消されます。",
  "Status, or range of statuses, that counts as a success. Redirects are not followed.":
    "成功とみなすステータスまたはその範囲。リダイレクトは追跡しません。",
  "Text that the first 64 KiB of the answer's body must hold.":
    "レスポンス本文の先頭 64 KiB に含まれるべきテキスト。",
  "`Host` of the probe; if absent, the first domain, else the container's address.":
    "プローブの `Host`。省略時は最初のドメイン、なければコンテナのアドレス。",
  "How long a container without any health check must run without a restart to be ready.":
    "ヘルスチェックのないコンテナが準備完了となるまでに再起動なしで動作すべき時間。",
  "What the proxy passes to the container, and how long it waits.":
    "プロキシがコンテナに渡すものと、待機する時間。",
  "Largest request body; a larger one is answered with 413. The proxy's own setting if absent.":
    "リクエスト本文の上限。超えると 413 を返します。省略時はプロキシ自身の設定。",
  "How long the proxy tries to connect to the container before it answers with 504.":
    "プロキシがコンテナへの接続を試みる時間。超えると 504 を返します。",
  "How long the container may read nothing of a request before the proxy gives up.":
    "コンテナがリクエストを読まずにいられる時間。超えるとプロキシは中止します。",
  "How long an answer or a WebSocket may be silent before the proxy gives up.":
    "レスポンスや WebSocket が無通信でいられる時間。超えるとプロキシは中止します。",
  "Environment variables; a secret is given as a reference.": "環境変数。シークレットは参照で指定します。",
  "Arguments that replace the image's command, without a shell.":
    "イメージのコマンドを置き換える引数（シェルは使いません）。",
  "Program with arguments that replaces the image's entry point.":
    "イメージのエントリーポイントを置き換えるプログラムと引数。",
  "User, with group if needed, that runs the process.":
    "プロセスを実行するユーザー（必要に応じてグループ付き）。",
  "Absolute path in the container in which the process starts.": "プロセスを起動するコンテナ内の絶対パス。",
  "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.":
    "シグナルを中継する小さな init を PID 1 として実行します。これがないと多くのプロセスは停止要求を無視します。省略時は有効（イメージが s6、systemd、tini などの独自の init を起動する場合を除く）。",
  "When the engine restarts the live container.": "エンジンが稼働中のコンテナを再起動する条件。",
  "Never.": "再起動しません。",
  "When its process ended with an error.": "プロセスがエラーで終了したとき。",
  "Always, until it is stopped, also after a restart of the engine.":
    "停止されるまで常に。エンジンの再起動後も含みます。",
  "As unless-stopped: a container that a deployment stopped must stay stopped.":
    "unless-stopped と同じ。デプロイが停止したコンテナは停止したままでなければなりません。",
  "Signal that asks the process to end; the image's own, else SIGTERM, if absent.":
    "プロセスに終了を求めるシグナル。省略時はイメージのもの、なければ SIGTERM。",
  "Asks a process to end; most handle it.": "プロセスに終了を求めます。多くのプロセスが対応しています。",
  "As Ctrl-C in a terminal.": "ターミナルでの Ctrl-C と同じ。",
  "Asks nginx and others to finish running requests.": "nginx などに、実行中のリクエストの完了を求めます。",
  "Reload for most servers, an end for others.": "多くのサーバーでは再読み込み、それ以外では終了。",
  "As the application understands it.": "アプリケーションの解釈によります。",
  "Asks Apache to finish running requests.": "Apache に、実行中のリクエストの完了を求めます。",
  "Ends the process at once, without a chance to finish.":
    "プロセスを直ちに終了させます。後処理はできません。",
  "Asks systemd to shut down.": "systemd にシャットダウンを求めます。",
  "How long the process may take to end before it is killed.":
    "プロセスの終了に許される時間。超えると強制終了されます。",
  "Named volumes and bind mounts, in the short or the long syntax of Compose.":
    "名前付きボリュームとバインドマウント（Compose の短い構文または長い構文）。",
  "A named volume of the engine, or a path of the host, which only a policy can allow.":
    "エンジンの名前付きボリューム、またはホストのパス（ポリシーによる許可が必要）。",
  "A named volume of the engine.": "エンジンの名前付きボリューム。",
  "A path of the host; only a policy can allow it.": "ホストのパス。ポリシーによってのみ許可できます。",
  "Name of the volume, or absolute path of the host.": "ボリューム名、またはホストの絶対パス。",
  "Absolute path in the container.": "コンテナ内の絶対パス。",
  "The container cannot write to it.": "コンテナからは書き込めません。",
  "Two containers may write to it at once, so it allows blue-green.":
    "2 つのコンテナが同時に書き込めるため、blue-green が可能です。",
  "For a path of the host only.": "ホストのパスの場合のみ。",
  "Label of the files; without effect if SELinux is off.":
    "ファイルのラベル。SELinux が無効の場合は影響しません。",
  "Every container may use them.": "すべてのコンテナが使用できます。",
  "This container alone may use them.": "このコンテナだけが使用できます。",
  "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.":
    "`volumes` に含まれないイメージ自身のボリューム（VOLUME）のデータの扱い。",
  "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.":
    "引き継がれます（`deploy_strategy` の省略時は recreate）。要求なしに削除されることはありません。",
  "It goes with its container.": "コンテナとともに削除されます。",
  'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.':
    'プロキシのネットワークに加えて参加するネットワーク。"host" は単独で指定し、ポリシーが必要です。',
  "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.":
    "ホストの固定ポート。アドレスがない場合は 127.0.0.1 です。blue-green は使用できなくなります。",
  "Maximum memory of the container.": "コンテナの最大メモリ。",
  "Maximum processor cores of the container.": "コンテナの最大プロセッサコア数。",
  "Maximum number of processes and threads in the container.": "コンテナ内のプロセスとスレッドの最大数。",
  "The container's own file system cannot be written; volumes still can.":
    "コンテナ自身のファイルシステムには書き込めません。ボリュームには書き込めます。",
  "Labels of the container; keys that begin with dev.cutover. are reserved.":
    "コンテナのラベル。dev.cutover. で始まるキーは予約されています。",
  "Paths in memory in the container, empty at each start.":
    "起動のたびに空になる、コンテナ内のメモリ上のパス。",
  "Size of /dev/shm; 64m if absent.": "/dev/shm のサイズ。省略時は 64m。",
  "Kernel capabilities to remove; ALL removes every one.":
    "削除するカーネルケーパビリティ。ALL はすべてを削除します。",
  "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.":
    "no-new-privileges は権限を減らします。それ以外は `privileged` を許可するポリシーだけが許可できます。",
  "Limits by name, each a number, or a soft and a hard one; -1 is no limit.":
    "名前ごとの制限。数値、またはソフト制限とハード制限の組で指定し、-1 は無制限です。",
  "Limit that holds until the process raises it.": "プロセスが引き上げるまで有効な制限。",
  "Limit that the process cannot exceed.": "プロセスが超えられない制限。",
  "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.":
    "コンテナの hosts ファイルに書く名前とアドレス。host-gateway はエンジンのホストです。",
  "Where the container's output goes; the engine's own default if absent.":
    "コンテナの出力先。省略時はエンジンの既定値。",
  "Where the container's output goes; other drivers than json-file, local and none need a policy.":
    "コンテナの出力先。json-file、local、none 以外のドライバーにはポリシーが必要です。",
  "Options of the driver; they are stored unchanged, so they should hold no secret.":
    "ドライバーのオプション。そのまま保存されるため、シークレットを含めないでください。",
  "How the old container finishes after the new one serves (blue-green).":
    "新しいコンテナが応答し始めた後の、古いコンテナの終わり方（blue-green）。",
  'How long open connections of the old container may last before they are cut; "0" waits without limit.':
    '古いコンテナの既存の接続が続けられる時間。超えると切断されます。"0" は無制限に待ちます。',
  "Path at which the application reports what it still serves; this counts for more than the open connections.":
    "アプリケーションが処理中のものを報告するパス。接続数より優先されます。",
  "Bearer token for the status path, as a reference.": "ステータスのパス用の Bearer トークン（参照）。",
  "How many previous containers are kept, stopped, for a rollback.":
    "ロールバック用に停止したまま保持する過去のコンテナの数。",
  "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).":
    "切り替え後に古いコンテナを残す時間。新しいコンテナの状態が悪ければデプロイは取り消されます（blue-green）。",
  "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).":
    "切り替え前から次のデプロイまで、そのコンテナを見られる秘密のリンクを、デプロイごとに用意します（blue-green）。",
  "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).":
    "新しいコンテナが受け付けないものを、古いコンテナが止まるまでプロキシがそちらへ送ります（blue-green）。",
  "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).":
    "完全な切り替えの前に、新しいコンテナへ送るリクエストの割合を段階的に増やし、状態を観察します（blue-green）。",
  "The shares of the new container, one after the other; each is larger than the one before.":
    "新しいコンテナの割合を順に並べたもの。それぞれ前のものより大きい値です。",
  "Percentage of the requests that the new container gets.":
    "新しいコンテナが受け取るリクエストの割合（パーセント）。",
  "How long this step lasts before the next one, or before the full switch.":
    "次のステップ、または完全な切り替えまで、このステップを続ける時間。",
  "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.":
    "リクエストごとではなく、Cookie により訪問者ごとに一度だけ振り分けるため、ページとその部品は同じバージョンから届きます。",
  "When the new container does worse, so that all requests go back to the old one.":
    "新しいコンテナの状態が悪いと判断し、すべてのリクエストを古いコンテナに戻す条件。",
  "How many more of the last ten answers must fail with the new container than with the old one.":
    "直近 10 回の応答のうち、新しいコンテナの失敗が古いコンテナより何回多ければよいか。",
  "Commands that run in the new container.": "新しいコンテナで実行するコマンド。",
  "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.":
    "新しいコンテナの準備完了後、トラフィックを受け取る前に実行します。失敗するとデプロイは取り消されます。",
  "Program with arguments, run in the new container without a shell.":
    "新しいコンテナでシェルを使わずに実行するプログラムと引数。",
  "How long the command may take before it counts as failed.":
    "コマンドに許される時間。超えると失敗とみなします。",
  "Run once the new container serves; a failure is reported and undoes nothing.":
    "新しいコンテナが応答し始めた後に実行します。失敗は報告されますが、何も取り消しません。",
  "Host name by which other containers of `networks` reach the live container; it moves without a gap.":
    "`networks` のほかのコンテナから稼働中のコンテナに接続するためのホスト名。途切れずに切り替わります。",
  "Gives the container every right on the host. Only a policy can allow it.":
    "コンテナにホスト上のすべての権限を与えます。ポリシーによってのみ許可できます。",
  "Kernel capabilities beyond the engine's own set. Only a policy can allow them.":
    "エンジンの既定に追加するカーネルケーパビリティ。ポリシーによってのみ許可できます。",
  "Devices of the host, in the syntax of Compose. Only a policy can allow them.":
    "ホストのデバイス（Compose の構文）。ポリシーによってのみ許可できます。",
  "Shares the host's processes with the container. Only a policy can allow it.":
    "ホストのプロセスをコンテナと共有します。ポリシーによってのみ許可できます。",
  "Shares the host's shared memory with the container. Only a policy can allow it.":
    "ホストの共有メモリをコンテナと共有します。ポリシーによってのみ許可できます。",
  "Absolute path of a folder on the deployer's machine that is the build context.":
    "ビルドコンテキストとする、デプロイヤーのマシン上のフォルダーの絶対パス。",
  "Address of a git repository that is the build context; submodules and large file storage are not fetched.":
    "ビルドコンテキストとする Git リポジトリのアドレス。サブモジュールと Git LFS は取得しません。",
  "Branch, tag or commit; the repository's default branch if absent.":
    "ブランチ、タグ、またはコミット。省略時はリポジトリの既定のブランチ。",
  "Folder of the repository to build from; its root if absent.":
    "ビルドに使うリポジトリのフォルダー。省略時はルート。",
  "Login for a repository by https; ssh uses the keys of the user that runs the deployer.":
    "https のリポジトリへのログイン。ssh はデプロイヤーを実行するユーザーの鍵を使います。",
  "User of the git server; many take any name beside an access token.":
    "Git サーバーのユーザー。多くのサーバーはアクセストークンと任意の名前を受け付けます。",
  "The Dockerfile itself, without a build context to copy files from.":
    "Dockerfile の内容。ファイルのコピー元となるビルドコンテキストはありません。",
  "Path of the Dockerfile in the build context; Dockerfile if absent.":
    "ビルドコンテキスト内の Dockerfile のパス。省略時は Dockerfile。",
  "Last stage to build; the Dockerfile's last one if absent.":
    "最後にビルドするステージ。省略時は Dockerfile の最後のステージ。",
  "Values for ARG. A reference is masked in all output, but stays readable in the image's history.":
    "ARG の値。参照はすべての出力で伏せられますが、イメージの履歴からは読み取れます。",
  "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.":
    "RUN --mount=type=secret で使う ID ごとのシークレット。イメージには含まれません。classic ビルダーでは使えません。",
  "Platform of the image; the engine's own if absent.":
    "イメージのプラットフォーム。省略時はエンジン自身のもの。",
  "Images whose layers the build may reuse; it always reuses the engine's own layers.":
    "ビルドがレイヤーを再利用できるイメージ。エンジン自身のレイヤーは常に再利用されます。",
  "Builds at every deployment, without the cache.": "キャッシュを使わず、デプロイのたびにビルドします。",
  "Builds at every deployment, and asks the registries for newer base images.":
    "デプロイのたびにビルドし、より新しいベースイメージをレジストリに問い合わせます。",
  "The engine's own builder, BuildKit through the docker command, or the plugin buildx.":
    "エンジン自身のビルダー、docker コマンド経由の BuildKit、または buildx プラグイン。",
  "The engine's own builder; every engine has it.": "エンジン自身のビルダー。どのエンジンにもあります。",
  "BuildKit, through the docker command.": "docker コマンド経由の BuildKit。",
  "The plugin buildx of the docker command.": "docker コマンドの buildx プラグイン。",
  "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.":
    "ベースイメージ用のレジストリごとのログイン。classic ビルダーのみ。ほかは `docker login` が保存したものを使います。",
  "Whether a web server serves the files, or one of them is a program that serves the site.":
    "Web サーバーがファイルを配信するか、ファイル内のプログラムがサイトを提供するか。",
  "A small web server serves the files.": "小さな Web サーバーがファイルを配信します。",
  "A program among the files serves the site in a Deno-like runtime.":
    "ファイル内のプログラムが Deno のようなランタイムでサイトを提供します。",
  "Absolute path of a folder on the deployer's machine.": "デプロイヤーのマシン上のフォルダーの絶対パス。",
  "Address of a git repository; submodules and large file storage are not fetched.":
    "Git リポジトリのアドレス。サブモジュールと Git LFS は取得しません。",
  "Folder of the repository or archive that is used instead of the whole.":
    "全体の代わりに使う、リポジトリまたはアーカイブ内のフォルダー。",
  "Absolute path of a tar archive on the deployer's machine, gzipped or not.":
    "デプロイヤーのマシン上の tar アーカイブの絶対パス（gzip 圧縮も可）。",
  "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.":
    "nginx 1.19.5 以降を含むイメージ。省略時は nginx:stable-alpine。",
  "A command that builds the site from the files, in its own image.":
    "専用のイメージの中で、ファイルからサイトをビルドするコマンド。",
  "Image of the build container.": "ビルドコンテナのイメージ。",
  "Command and arguments, without a shell, run in the folder of the files.":
    "ファイルのフォルダーで実行するコマンドと引数（シェルは使いません）。",
  "Folder with the built site.": "ビルドされたサイトのフォルダー。",
  "Variables that the command sees. No secrets: they would stay readable in the builder's layers.":
    "コマンドから見える変数。ビルダーのレイヤーから読み取れるため、シークレットは指定しないでください。",
  "File that is served for its folder; index.html if absent.":
    "フォルダーに対して配信するファイル。省略時は index.html。",
  "Answers a path without a file with the site's index if a browser navigates to it.":
    "ブラウザーがファイルのないパスに移動した場合、サイトのインデックスを返します。",
  "Serves about.html as /about, and redirects /about.html there.":
    "about.html を /about として配信し、/about.html をそこへリダイレクトします。",
  "File of the site that is served for a path without a file.":
    "ファイルのないパスに対して配信するサイトのファイル。",
  "How long browsers keep files, by the first rule that matches; they revalidate all others each time.":
    "ブラウザーがファイルを保持する時間。最初に一致した規則を使い、それ以外は毎回再検証します。",
  "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.":
    "サイトのルートからのパス、またはスラッシュを含まないファイル名。* はスラッシュ以外、** は任意の文字列に一致します。",
  'How long a browser keeps a file without asking; "0s": it asks each time.':
    'ブラウザーが問い合わせずにファイルを保持する時間。"0s" は毎回問い合わせます。',
  "The file never changes under its name: a browser does not revalidate it even on a reload.":
    "同じ名前のファイルは変わりません。再読み込みでもブラウザーは再検証しません。",
  'Headers of every answer, besides the security headers; "" removes one of those.':
    'セキュリティヘッダーに加えて、すべてのレスポンスに付けるヘッダー。"" はセキュリティヘッダーを取り除きます。',
  "Compresses texts for browsers that accept it; true if absent.":
    "対応するブラウザーにはテキストを圧縮します。省略時は true。",
  "Path, in the files, of the program that serves the site.":
    "サイトを提供するプログラムの、ファイル内のパス。",
  "Image of the runtime; denoland/deno:alpine if absent.":
    "ランタイムのイメージ。省略時は denoland/deno:alpine。",
  "A volume that outlives deployments. With it the site is always recreated.":
    "デプロイをまたいで残るボリューム。使用するとサイトは常に recreate でデプロイされます。",
  "Whether the volume is mounted.": "ボリュームをマウントするかどうか。",
  "Absolute path of the storage in the container.": "コンテナ内のストレージの絶対パス。",
  "Name of the volume, for this workload alone; the workload's own if absent.":
    "このワークロード専用のボリューム名。省略時はワークロード固有のもの。",
  "Port in the container that gets the traffic; a program gets it as PORT.":
    "トラフィックを受け取るコンテナ内のポート。プログラムには PORT として渡されます。",
  "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.":
    "新しいコンテナがトラフィックを受け取る前に合格すべき HTTP プローブ。省略時はサイトのルート。",
  "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.":
    "プロセスに終了を求めるシグナル。省略時は、ファイルでは SIGQUIT、プログラムではイメージのもの、なければ SIGTERM。",
  "Absolute path of the Compose file; its folder is the project folder.":
    "Compose ファイルの絶対パス。そのフォルダーがプロジェクトフォルダーになります。",
  "The Compose file itself, instead of `file`; without a project folder, it reads no files.":
    "`file` の代わりに指定する Compose ファイルの内容。プロジェクトフォルダーがないため、ファイルは読み込みません。",
  "The service of the stack that gets the traffic and is gated.":
    "トラフィックを受け取り、確認の対象となるスタックのサービス。",
  "Profiles to bring up.": "起動するプロファイル。",
  "Whether registries are asked at each deployment, only for images that the engine lacks, or never.":
    "レジストリへの問い合わせを、デプロイのたびに行うか、エンジンにないイメージについてだけ行うか、行わないか。",
  "Only for images that the engine does not hold.": "エンジンにないイメージについてのみ。",
  "Never; the engine must hold the images.": "行いません。エンジンにすべてのイメージが必要です。",
  "How long the services may take to run, or to be healthy if they have a health check.":
    "サービスが実行状態、またはヘルスチェックがある場合は正常になるまでに許される時間。",
  "Port in the service's container that gets the traffic; needed if there are domains.":
    "トラフィックを受け取るサービスのコンテナ内のポート。ドメインがある場合は必須。",
  "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.":
    "Compose ファイルが ${NAME} として参照できる唯一の変数。シークレットは参照で指定します。",
};
