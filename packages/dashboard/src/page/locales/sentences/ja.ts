import type { Sentences } from "../../texts/said.js";

/** Japanese. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "イメージを準備し、ダイジェストで固定",
  "pull or build the images of the stack": "スタックのイメージをプルまたはビルド",
  "read the image's own settings: {image}": "イメージ自身の設定を読み取り: {image}",
  "create green under a name of its own, not started": "green を独自の名前で作成（起動しない）",
  "stop {blue}; the downtime begins": "{blue} を停止（停止時間の開始）",
  "start green beside blue": "blue と並行して green を起動",
  "start green": "green を起動",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "スタックをその場で起動。変更されたサービスを置き換え、停止時間が始まる",
  "bring the stack up in place": "スタックをその場で起動",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "green の準備を待機: ポート {address} から {seconds} 秒以内に連続 {count} 回の正常な応答",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "green の準備を待機: イメージ自身のヘルスチェック、なければ {seconds} 秒間再起動なし",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "green で hooks.pre_cutover を実行（最大 {seconds} 秒）",
  "give the alias {alias} to green": "エイリアス {alias} を green に付与",
  "remove the route of {domains}": "{domains} のルートを削除",
  "write the route of {domains} in place, to green, under a new nonce":
    "{domains} のルートを新しいノンスで green に書き換え",
  "verify through the proxy that only green answers": "プロキシ経由で green だけが応答することを確認",
  "save green as the live container": "green を稼働中のコンテナとして保存",
  "take the alias {alias} from {blue}": "エイリアス {alias} を {blue} から解除",
  "run hooks.post_cutover in green": "green で hooks.post_cutover を実行",
  "for {seconds} s, go back to {blue} if green does worse":
    "{seconds} 秒間、green のほうが悪ければ {blue} に戻す",
  "let {blue} finish its open connections, without limit": "{blue} に既存の接続を完了させる（無制限）",
  "let {blue} finish its open connections, at most {seconds} s":
    "{blue} に既存の接続を完了させる（最大 {seconds} 秒）",
  "stop and keep {blue} for a rollback": "{blue} を停止し、ロールバック用に保持",
  "keep {blue} for a rollback": "{blue} をロールバック用に保持",
  "stop and remove {blue}": "{blue} を停止して削除",
  "remove {blue}": "{blue} を削除",
  "it deployed nothing": "何もデプロイしていません",
  "it has not ended": "まだ終了していません",
  "it did not succeed": "成功しませんでした",
  "the workload was removed since": "その後ワークロードが削除されました",
  "it is live": "現在稼働中です",
  "it is older than the kept deployments": "保持されているデプロイより古いものです",
  "it is of the source kind {source}, and the live deployment of {other}":
    "ソースの種類が {source} で、稼働中のデプロイは {other} です",
  "{domain} belongs to the workload {name} now": "{domain} は現在ワークロード {name} のものです",
  "its volume {volume} is gone": "ボリューム {volume} がなくなっています",
  "its container is kept, stopped": "コンテナが停止したまま保持されています",
  "its image is on the engine": "イメージがエンジンにあります",
  "its image is gone from the engine, and would be pulled again by its digest":
    "イメージがエンジンにないため、ダイジェストで再度プルされます",
  "its image is gone from the engine, and no registry is known for it":
    "イメージがエンジンになく、レジストリも不明です",
  "unhealthy: answered {status}; expected {wanted}": "異常: 応答 {status}（期待値 {wanted}）",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "応答 {status}（{location} への転送は追跡しません。期待値 {wanted}）",
  "answered {status}; expected {wanted}": "応答 {status}（期待値 {wanted}）",
  "answered {status} without the expected text": "応答 {status}（期待するテキストなし）",
  "answered {status}": "応答 {status}",

  "Correct the named field to the stated shape.": "示されたフィールドを所定の形式に修正してください。",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "設定は 256 KiB 未満、入れ子は 32 階層未満にしてください。",
  "Write a first one with `cutover init`, or name the file with --config.":
    "`cutover init` で最初の設定を作成するか、--config でファイルを指定してください。",
  "Use a registered source kind, or register its plugin in `sources`.":
    "登録済みのソースの種類を使うか、そのプラグインを `sources` に登録してください。",
  "Call `apply` with this name first; names are case sensitive.":
    "先にこの名前で `apply` を呼び出してください。大文字と小文字は区別されます。",
  "Wait until the running deployment of this workload has ended, then call again.":
    "このワークロードの実行中のデプロイが終わってから、再度呼び出してください。",
  "Call `resume` with this workload's name, then deploy again.":
    "このワークロードの名前で `resume` を呼び出してから、再度デプロイしてください。",
  "Choose another domain, or release it from the named workload or proxy host.":
    "別のドメインを選ぶか、示されたワークロードまたはプロキシホストから解放してください。",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "フィールドを削除するか、組み込み先アプリケーションの `policy` で許可してください。",
  "Set the environment variable or create the file that the config refers to.":
    "設定が参照する環境変数を設定するか、ファイルを作成してください。",
  "Resolve the listed findings; nothing was changed.":
    "一覧の項目を解決してください。何も変更されていません。",
  "Start Docker, and check the socket path and that this user may open it.":
    "Docker を起動し、ソケットのパスと、このユーザーが開けることを確認してください。",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "エンジンを Docker 20.10（API 1.41）以降に更新してください。",
  "Read the engine's message; its own log has more.":
    "エンジンのメッセージを確認してください。詳細はエンジン自身のログにあります。",
  "Create the network, or correct its name.": "ネットワークを作成するか、名前を修正してください。",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "エンジンのホストにファイルまたはフォルダーを作成してください。エンジンは作成しません。",
  "Stop the listener on the host port, or choose another port.":
    "ホストポートを使用しているプログラムを停止するか、別のポートを選んでください。",
  "Deploy again; the container was removed by someone else.":
    "再度デプロイしてください。コンテナはほかの人により削除されました。",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "dev.cutover. で始まるラベルをコンテナまたはイメージから削除してください。Cutover はこのコンテナを無視します。",
  "Rename or remove the foreign container that holds the name.":
    "その名前を持つ無関係なコンテナの名前を変更するか、削除してください。",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "`docker image prune` などで、エンジンのデータ領域の空きを増やしてください。",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "パス、リポジトリ、参照、サブディレクトリと、デプロイヤーのユーザーが読み取れることを確認してください。",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "示された項目を削除するか、自身のフォルダー内を指すようにしてください。",
  "Read the message and `details.output`; then deploy again.":
    "メッセージと `details.output` を確認してから、再度デプロイしてください。",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "イメージを [registry/]name[:tag][@sha256:digest] の形で書いてください。",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "イメージの名前、タグ、プラットフォームと、レジストリにあることを確認してください。",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "`registry_auth` を確認するか、デプロイヤーのユーザーで `docker login` を実行してください。",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "レジストリが求める時間だけ待つか、ログインして上限を上げてください。",
  "Check the connection to the registry, then deploy again.":
    "レジストリへの接続を確認してから、再度デプロイしてください。",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "エンジンのプラットフォーム用のイメージを選ぶか、エンジンのマシンが別のものをエミュレートできる場合は `platform` を設定してください。",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "`command` または `entrypoint` を設定するか、イメージに CMD または ENTRYPOINT を追加してください。",
  "Set `init` to false, or omit it.": "`init` を false にするか、省略してください。",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "対応は不要です。事前に知るには、イメージをプルするか、データ用のボリュームを `volumes` に指定してください。",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "パス用のボリュームを `volumes` に指定するか、`deploy_strategy` を省略するか、データが不要なら `anonymous_volumes` を discard にしてください。",
  "Check the port on which the program listens, and correct `port`.":
    "プログラムが待ち受けるポートを確認し、`port` を修正してください。",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "`details.output` で失敗したステップの最後の行を確認し、Dockerfile またはコンテキストを修正してください。",
  "Install the named program, or set `builder` to classic.":
    "示されたプログラムをインストールするか、`builder` を classic にしてください。",
  "Correct the stack's file; the message gives the reason.":
    "スタックのファイルを修正してください。理由はメッセージにあります。",
  "Read the last lines of the tool's output in `details.output`.":
    "`details.output` でツールの出力の最後の行を確認してください。",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "別の Compose プログラムの終了を待つか、終了させてください。`details.lock` はそれが保持しているファイルです。",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Docker Compose v2 をインストールしてください（docker-compose-plugin パッケージ、Debian では docker-compose）。",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "green のログの最後の行を確認し、ヘルスチェックを修正するか `deadline` を延ばしてください。",
  "Correct the field in `details.field`; the message has the engine's words.":
    "`details.field` のフィールドを修正してください。メッセージはエンジンの文言です。",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "`entrypoint` や `command`、またはイメージを修正してください。プログラムがイメージ内にあり、実行可能である必要があります。",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "`user` を修正するか、イメージにユーザーやグループを作成してください。番号の場合は不要です。",
  "Look at green's last log lines; the process ended before it was ready.":
    "green のログの最後の行を確認してください。プロセスは準備完了前に終了しました。",
  "Raise `memory`, or find out why the process needs more.":
    "`memory` を増やすか、プロセスがより多くを必要とする理由を調べてください。",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "`port` を修正するか、アプリケーションを 0.0.0.0 のそのポートで待ち受けさせてください。`details.listening` に待ち受け先があります。",
  "Look at green's last log lines and at the image's health check.":
    "green のログの最後の行と、イメージのヘルスチェックを確認してください。",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "`details.output` でコマンドの最後の行を確認し、修正するか `timeout` を延ばしてください。",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "green のログの最後の行を確認してください。準備は完了しましたが、トラフィック下で blue より悪い結果でした。",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "サブネットを指定し、ゲートウェイなしでネットワークを作成してください（`docker network create --subnet 10.77.0.0/24`）。",
  "Use a runtime that supports this, such as `docker`.":
    "`docker` など、これに対応するランタイムを使ってください。",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "別のデプロイを選んでください。`history` に可能なものと、ほかが不可の理由が表示されます。",
  "Take the id from `history`; ids are case sensitive.":
    "`history` から ID を取得してください。大文字と小文字は区別されます。",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "そのプロキシでデプロイヤーを一度起動すると、デプロイが完了または取り消されます。プロキシがもうない場合は、デプロイを断念してください。",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "再度デプロイしてください。残ったものは、ルートが別の場所を指した後に削除されます。",
  "Wait for its end, cancel it, or deploy again.":
    "終了を待つか、キャンセルするか、再度デプロイしてください。",
  "Deploy or roll back; this deployment can no longer be undone.":
    "デプロイまたはロールバックしてください。このデプロイはもう取り消せません。",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "対応は不要です。このワークロードの新しいデプロイが、待ち行列で置き換わりました。",
  "Check the proxy's URL and that it is running.": "プロキシの URL と、稼働していることを確認してください。",
  "Check the proxy's identity and secret.": "プロキシの ID とシークレットを確認してください。",
  "Use a dedicated proxy user without two-factor authentication.":
    "二要素認証のない専用のプロキシユーザーを使ってください。",
  "Give the proxy user the right to manage proxy hosts.":
    "プロキシユーザーにプロキシホストを管理する権限を与えてください。",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "プロキシのメッセージを確認し、ルートまたはプロキシホストの設定を修正してください。",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "何もする必要はありません。このプロキシの他のルートが長い接続を保持している場合は、静かな時間帯にデプロイしてください。",
  "Check the proxy; the write may or may not have taken effect.":
    "プロキシを確認してください。書き込みは反映された可能性も、されていない可能性もあります。",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "プロキシで有効にするか、無効にしておく間はワークロードを一時停止してください。",
  "Create the route again in the proxy, and hand it over.":
    "プロキシでルートを作り直し、引き渡してください。",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "このドメインに対するプロキシの設定を確認してください。書き込んだルートで応答していません。",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "ページが新しいものであれば対応は不要です。エンジンのマシンでデプロイヤーを実行し、プロキシがログインなしで転送するパスをプローブに指定してください。",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "古いコンテナにまだ接続しているものを調べてください（プロキシの location、またはコンテナ自身のポートのクライアント）。最後の接続が終わると削除されます。",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "コンテナへの参照を削除するか、ワークロードのドメインに転送してください。コンテナの名前やポートはデプロイのたびに変わります。",
  "Upgrade Cutover; a newer version has written this database.":
    "Cutover を更新してください。このデータベースは新しいバージョンが書き込んだものです。",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "最新のデータベースを復元するか、稼働中のものを手動で確認して、示されたコンテナを削除してください。",
  "Find the process with a long transaction on the database, then call again.":
    "データベースで長いトランザクションを実行しているプロセスを見つけてから、再度呼び出してください。",
  "Check the database file, its folder's rights and the free disk space.":
    "データベースファイル、フォルダーの権限、ディスクの空き容量を確認してください。",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "リクエストの示された部分を修正してください。`/openapi.json` に各部分の説明があります。",
  "Take the path from `/openapi.json`.": "`/openapi.json` からパスを取得してください。",
  "Use a method that the header `Allow` names.": "`Allow` ヘッダーにあるメソッドを使ってください。",
  "Send a smaller body.": "より小さい本文を送信してください。",
  "Send the body as application/json.": "本文を application/json として送信してください。",
  "Read it again, and repeat the change on what it is now.":
    "再度読み込み、現在の内容に対して変更をやり直してください。",
  "Use a new `Idempotency-Key` for another request.":
    "別のリクエストには新しい `Idempotency-Key` を使ってください。",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "この `Idempotency-Key` の最初のリクエストへの応答を待ってから、再試行してください。",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "プロキシがこのサーバーと HTTP/1.1 で通信するようにするか（nginx: `proxy_http_version 1.1`）、`Prefer: wait` で待ってください。",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "有効なトークンを `Authorization: Bearer` として送信するか、ログインしてください。",
  "Use a token with the named scope and a pattern that matches the workload.":
    "示されたスコープを持ち、パターンがワークロードに一致するトークンを使ってください。",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "送信元に Webhook のシークレットを設定してください。時刻に署名する送信元の場合は、その時計も確認してください。",
  "Correct the named part of the body, or the webhook's settings.":
    "本文の示された部分、または Webhook の設定を修正してください。",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "配信の一覧で理由を確認し、修正してから再度配信してください。",
  "Put something new into the body, such as the id and the attempt of the run.":
    "実行の ID や試行回数など、新しい内容を本文に含めてください。",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "サーバー自身のページから、またはトークン付きでリクエストを送信してください。`Host` を変更するプロキシの背後では `publicUrl` を設定してください。",
  "Wait as many seconds as `Retry-After` names.": "`Retry-After` の秒数だけ待ってください。",
  "Stop the other one first: two would check, heal and alert twice.":
    "先にもう一方を停止してください。2 つあると確認、修復、通知が重複します。",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "ループバックアドレスまたは Unix ソケットで待ち受けるか、ほかのアドレスを明示的に許可してください。",
  "Choose another address, or stop what listens on it.":
    "別のアドレスを選ぶか、そこで待ち受けているものを停止してください。",
  "Check the server's URL and that it is running.": "サーバーの URL と、稼働していることを確認してください。",
  "Read the server's log; a proxy before it may have answered in its place.":
    "サーバーのログを確認してください。手前のプロキシが代わりに応答した可能性もあります。",
  "Install the named package beside Cutover, then start again.":
    "示されたパッケージを Cutover と並べてインストールし、再度起動してください。",
  "Read `cutover --help`, or the command's own help.":
    "`cutover --help` またはコマンドのヘルプを参照してください。",
  "Run the command where the message says.": "メッセージが示す場所でコマンドを実行してください。",
  "Answer on the command line, or run the command on a terminal.":
    "コマンドラインで回答するか、ターミナルでコマンドを実行してください。",
  "Nothing to do; another deployer has taken this workload over.":
    "対応は不要です。別のデプロイヤーがこのワークロードを引き継ぎました。",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "対応は不要です。このストアの次のデプロイヤーが完了するか取り消します。",
  "Deploy again if you want it.": "必要に応じて再度デプロイしてください。",
  "Create a new deployer; this one was closed.":
    "新しいデプロイヤーを作成してください。これは閉じられています。",
  "Report this with the error's cause.": "エラーの原因を添えて報告してください。",
};
