import type { Sentences } from "../../texts/said.js";

/** Brazilian Portuguese. */
export const sentences: Sentences = {
  "prepare the image and pin it by digest": "preparar a imagem e fixá-la pelo digest",
  "pull or build the images of the stack": "baixar ou construir as imagens da stack",
  "read the image's own settings: {image}": "ler as configurações da própria imagem: {image}",
  "create green under a name of its own, not started": "criar green com um nome próprio, sem iniciar",
  "stop {blue}; the downtime begins": "parar {blue}; começa a indisponibilidade",
  "start green beside blue": "iniciar green ao lado de blue",
  "start green": "iniciar green",
  "bring the stack up in place; changed services are replaced, and the downtime begins":
    "subir a stack no lugar; os serviços alterados são substituídos e começa a indisponibilidade",
  "bring the stack up in place": "subir a stack no lugar",
  "wait until green is ready: {count} good answers in a row from port {address} within {seconds} s":
    "esperar green ficar pronto: {count} boas respostas seguidas da porta {address} em {seconds} s",
  "wait until green is ready: the image's own health check, or {seconds} s without a restart if it has none":
    "esperar green ficar pronto: o health check da imagem ou, se não houver, {seconds} s sem reinício",
  "run hooks.pre_cutover in green, at most {seconds} s":
    "executar hooks.pre_cutover em green, no máximo {seconds} s",
  "give the alias {alias} to green": "dar o alias {alias} a green",
  "remove the route of {domains}": "remover a rota de {domains}",
  "write the route of {domains} in place, to green, under a new nonce":
    "reescrever a rota de {domains} para green, com um novo nonce",
  "verify through the proxy that only green answers": "verificar pelo proxy que somente green responde",
  "save green as the live container": "salvar green como contêiner ativo",
  "take the alias {alias} from {blue}": "tirar o alias {alias} de {blue}",
  "run hooks.post_cutover in green": "executar hooks.post_cutover em green",
  "for {seconds} s, go back to {blue} if green does worse":
    "por {seconds} s, voltar para {blue} se green for pior",
  "let {blue} finish its open connections, without limit":
    "deixar {blue} concluir suas conexões abertas, sem limite",
  "let {blue} finish its open connections, at most {seconds} s":
    "deixar {blue} concluir suas conexões abertas, no máximo {seconds} s",
  "stop and keep {blue} for a rollback": "parar {blue} e mantê-lo para um rollback",
  "keep {blue} for a rollback": "manter {blue} para um rollback",
  "stop and remove {blue}": "parar e remover {blue}",
  "remove {blue}": "remover {blue}",
  "it deployed nothing": "não implantou nada",
  "it has not ended": "ainda não terminou",
  "it did not succeed": "não teve sucesso",
  "the workload was removed since": "a carga de trabalho foi removida depois",
  "it is live": "é o ativo",
  "it is older than the kept deployments": "é mais antigo que os deploys mantidos",
  "it is of the source kind {source}, and the live deployment of {other}":
    "sua origem é {source}, e a do deploy ativo {other}",
  "{domain} belongs to the workload {name} now": "{domain} agora pertence à carga de trabalho {name}",
  "its volume {volume} is gone": "seu volume {volume} não existe mais",
  "its container is kept, stopped": "seu contêiner está mantido, parado",
  "its image is on the engine": "sua imagem está no engine",
  "its image is gone from the engine, and would be pulled again by its digest":
    "sua imagem não está mais no engine e seria baixada de novo pelo digest",
  "its image is gone from the engine, and no registry is known for it":
    "sua imagem não está mais no engine, e nenhum registry é conhecido para ela",
  "unhealthy: answered {status}; expected {wanted}": "não saudável: resposta {status}; esperado {wanted}",
  "answered {status} to {location}, which is not followed; expected {wanted}":
    "resposta {status} para {location}, que não é seguida; esperado {wanted}",
  "answered {status}; expected {wanted}": "resposta {status}; esperado {wanted}",
  "answered {status} without the expected text": "resposta {status} sem o texto esperado",
  "answered {status}": "resposta {status}",

  "Correct the named field to the stated shape.": "Corrija o campo indicado conforme o formato esperado.",
  "Keep a source config below 256 KiB and 32 levels of nesting.":
    "Mantenha a configuração abaixo de 256 KiB e de 32 níveis de aninhamento.",
  "Write a first one with `cutover init`, or name the file with --config.":
    "Escreva a primeira com `cutover init`, ou indique o arquivo com --config.",
  "Use a registered source kind, or register its plugin in `sources`.":
    "Use um tipo de origem registrado, ou registre seu plugin em `sources`.",
  "Call `apply` with this name first; names are case sensitive.":
    "Chame primeiro `apply` com este nome; maiúsculas e minúsculas são diferenciadas.",
  "Wait until the running deployment of this workload has ended, then call again.":
    "Espere o deploy em andamento desta carga de trabalho terminar e chame novamente.",
  "Call `resume` with this workload's name, then deploy again.":
    "Chame `resume` com o nome desta carga de trabalho e faça o deploy novamente.",
  "Choose another domain, or release it from the named workload or proxy host.":
    "Escolha outro domínio, ou libere-o da carga de trabalho ou do host de proxy indicado.",
  "Remove the field, or let the embedding application allow it in `policy`.":
    "Remova o campo, ou permita-o em `policy` na aplicação hospedeira.",
  "Set the environment variable or create the file that the config refers to.":
    "Defina a variável de ambiente ou crie o arquivo a que a configuração se refere.",
  "Resolve the listed findings; nothing was changed.": "Resolva os itens listados; nada foi alterado.",
  "Start Docker, and check the socket path and that this user may open it.":
    "Inicie o Docker e verifique o caminho do socket e se este usuário pode abri-lo.",
  "Upgrade the engine to Docker 20.10 (API 1.41) or newer.":
    "Atualize o engine para o Docker 20.10 (API 1.41) ou mais novo.",
  "Read the engine's message; its own log has more.":
    "Leia a mensagem do engine; o log dele tem mais detalhes.",
  "Create the network, or correct its name.": "Crie a rede, ou corrija seu nome.",
  "Create the file or folder on the engine's host; the engine does not create it.":
    "Crie o arquivo ou a pasta no host do engine; o engine não o cria.",
  "Stop the listener on the host port, or choose another port.":
    "Pare o que escuta na porta do host, ou escolha outra porta.",
  "Deploy again; the container was removed by someone else.":
    "Faça o deploy novamente; o contêiner foi removido por outra pessoa.",
  "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.":
    "Remova do contêiner ou de sua imagem os labels que começam com dev.cutover.; o Cutover ignora o contêiner.",
  "Rename or remove the foreign container that holds the name.":
    "Renomeie ou remova o contêiner alheio que tem esse nome.",
  "Free space where the engine keeps its data, for example with `docker image prune`.":
    "Libere espaço onde o engine guarda seus dados, por exemplo com `docker image prune`.",
  "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.":
    "Verifique o caminho, o repositório, a referência e o subdiretório, e se o usuário do deployer pode lê-los.",
  "Remove the named entry, or let it lead to a place in its own folder.":
    "Remova a entrada indicada, ou faça-a apontar para dentro da própria pasta.",
  "Read the message and `details.output`; then deploy again.":
    "Leia a mensagem e `details.output` e faça o deploy novamente.",
  "Write the image as [registry/]name[:tag][@sha256:digest].":
    "Escreva a imagem como [registry/]name[:tag][@sha256:digest].",
  "Check the image's name, tag and platform, and that the registry holds it.":
    "Verifique o nome, a tag e a plataforma da imagem, e se o registry a contém.",
  "Check `registry_auth`, or log in with `docker login` as the deployer's user.":
    "Verifique `registry_auth`, ou faça `docker login` como o usuário do deployer.",
  "Wait as long as the registry asks, or log in for a higher limit.":
    "Espere o tempo que o registry pede, ou faça login para um limite maior.",
  "Check the connection to the registry, then deploy again.":
    "Verifique a conexão com o registry e faça o deploy novamente.",
  "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.":
    "Escolha uma imagem para a plataforma do engine, ou defina `platform` se a máquina dele emular a outra.",
  "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.":
    "Defina `command` ou `entrypoint`, ou dê à imagem um CMD ou um ENTRYPOINT.",
  "Set `init` to false, or omit it.": "Defina `init` como false, ou omita-o.",
  "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.":
    "Nada a fazer; para saber antes, baixe a imagem ou indique em `volumes` um volume para seus dados.",
  "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.":
    "Indique em `volumes` um volume para o caminho, omita `deploy_strategy` ou, se os dados puderem ser perdidos, defina `anonymous_volumes` como discard.",
  "Check the port on which the program listens, and correct `port`.":
    "Verifique em qual porta o programa escuta e corrija `port`.",
  "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.":
    "Leia as últimas linhas da etapa que falhou em `details.output` e corrija o Dockerfile ou seu contexto.",
  "Install the named program, or set `builder` to classic.":
    "Instale o programa indicado, ou defina `builder` como classic.",
  "Correct the stack's file; the message gives the reason.":
    "Corrija o arquivo da stack; a mensagem informa o motivo.",
  "Read the last lines of the tool's output in `details.output`.":
    "Leia as últimas linhas da saída da ferramenta em `details.output`.",
  "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.":
    "Espere o outro programa Compose terminar, ou encerre-o; `details.lock` é o arquivo que ele mantém.",
  "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).":
    "Instale o Docker Compose v2 (o pacote docker-compose-plugin, ou docker-compose no Debian).",
  "Look at green's last log lines; correct the health check or raise its `deadline`.":
    "Veja as últimas linhas do log de green; corrija o health check ou aumente seu `deadline`.",
  "Correct the field in `details.field`; the message has the engine's words.":
    "Corrija o campo em `details.field`; a mensagem tem as palavras do engine.",
  "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.":
    "Corrija `entrypoint` ou `command`, ou a imagem: o programa precisa existir nela e ser executável.",
  "Correct `user`, or create the user or group in the image; numbers need not exist in it.":
    "Corrija `user`, ou crie o usuário ou o grupo na imagem; números não precisam existir nela.",
  "Look at green's last log lines; the process ended before it was ready.":
    "Veja as últimas linhas do log de green; o processo terminou antes de ficar pronto.",
  "Raise `memory`, or find out why the process needs more.":
    "Aumente `memory`, ou descubra por que o processo precisa de mais.",
  "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.":
    "Corrija `port`, ou faça a aplicação escutar nela em 0.0.0.0; `details.listening` contém suas portas.",
  "Look at green's last log lines and at the image's health check.":
    "Veja as últimas linhas do log de green e o health check da imagem.",
  "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.":
    "Leia as últimas linhas do comando em `details.output`, e corrija-o ou aumente seu `timeout`.",
  "Look at green's last log lines; it was ready, but did worse than blue under traffic.":
    "Veja as últimas linhas do log de green; ele estava pronto, mas foi pior que blue sob tráfego.",
  "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).":
    "Crie a rede com uma sub-rede e sem gateway (`docker network create --subnet 10.77.0.0/24`).",
  "Use a runtime that supports this, such as `docker`.":
    "Use um ambiente de execução que ofereça suporte a isso, como `docker`.",
  "Choose another deployment; `history` shows the possible ones, and why others are not.":
    "Escolha outro deploy; `history` mostra os possíveis e por que os demais não são.",
  "Take the id from `history`; ids are case sensitive.":
    "Obtenha o id em `history`; maiúsculas e minúsculas são diferenciadas.",
  "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.":
    "Inicie uma vez um deployer com esse proxy, que conclui ou desfaz o deploy. Se esse proxy não existe mais, abandone o deploy.",
  "Deploy again; leftovers are removed after the route leads elsewhere.":
    "Faça o deploy novamente; os restos são removidos depois que a rota leva a outro lugar.",
  "Wait for its end, cancel it, or deploy again.": "Espere seu fim, cancele-o ou faça o deploy novamente.",
  "Deploy or roll back; this deployment can no longer be undone.":
    "Faça deploy ou rollback; este deploy não pode mais ser desfeito.",
  "Nothing to do; a newer deployment of this workload has taken its place in the queue.":
    "Nada a fazer; um deploy mais novo desta carga de trabalho tomou seu lugar na fila.",
  "Check the proxy's URL and that it is running.": "Verifique a URL do proxy e se ele está em execução.",
  "Check the proxy's identity and secret.": "Verifique a identidade e o segredo do proxy.",
  "Use a dedicated proxy user without two-factor authentication.":
    "Use um usuário de proxy dedicado, sem autenticação de dois fatores.",
  "Give the proxy user the right to manage proxy hosts.":
    "Dê ao usuário do proxy o direito de gerenciar hosts de proxy.",
  "Read the proxy's message and correct the route, or the proxy host's own settings.":
    "Leia a mensagem do proxy e corrija a rota, ou as configurações do próprio host de proxy.",
  "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.":
    "Nada a fazer; implante em um momento tranquilo se outras rotas deste proxy mantiverem conexões longas.",
  "Check the proxy; the write may or may not have taken effect.":
    "Verifique o proxy; a gravação pode ou não ter surtido efeito.",
  "Enable it in the proxy, or pause the workload while it should stay off.":
    "Ative-a no proxy, ou pause a carga de trabalho enquanto ela deve ficar desativada.",
  "Create the route again in the proxy, and hand it over.": "Crie a rota novamente no proxy e entregue-a.",
  "Look at the proxy's own configuration for this domain; it does not serve the written route.":
    "Veja a configuração do proxy para este domínio; ele não serve a rota gravada.",
  "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.":
    "Se a página é a nova, nada a fazer. Execute o deployer na máquina do engine e dê à sonda um caminho que o proxy encaminhe sem login.",
  "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.":
    "Descubra quem ainda se conecta ao contêiner antigo: uma location do proxy, ou um cliente da própria porta. Ele é removido após a última conexão.",
  "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.":
    "Remova a referência ao contêiner, ou direcione-a ao domínio da carga de trabalho; o nome ou a porta de um contêiner muda a cada deploy.",
  "Upgrade Cutover; a newer version has written this database.":
    "Atualize o Cutover; uma versão mais nova gravou este banco de dados.",
  "Restore the newest database, or check by hand what runs and remove the named container.":
    "Restaure o banco de dados mais novo, ou verifique manualmente o que está em execução e remova o contêiner indicado.",
  "Find the process with a long transaction on the database, then call again.":
    "Encontre o processo com uma transação longa no banco de dados e chame novamente.",
  "Check the database file, its folder's rights and the free disk space.":
    "Verifique o arquivo do banco de dados, as permissões de sua pasta e o espaço livre em disco.",
  "Correct the named part of the request; `/openapi.json` describes each one.":
    "Corrija a parte indicada da requisição; `/openapi.json` descreve cada uma.",
  "Take the path from `/openapi.json`.": "Obtenha o caminho em `/openapi.json`.",
  "Use a method that the header `Allow` names.": "Use um método indicado no cabeçalho `Allow`.",
  "Send a smaller body.": "Envie um corpo menor.",
  "Send the body as application/json.": "Envie o corpo como application/json.",
  "Read it again, and repeat the change on what it is now.":
    "Leia novamente e repita a alteração sobre o estado atual.",
  "Use a new `Idempotency-Key` for another request.": "Use uma nova `Idempotency-Key` para outra requisição.",
  "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.":
    "Espere a resposta à primeira requisição com esta `Idempotency-Key` e repita-a.",
  "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.":
    "Faça o proxy falar HTTP/1.1 com este servidor (nginx: `proxy_http_version 1.1`), ou espere com `Prefer: wait`.",
  "Send a valid token as `Authorization: Bearer`, or log in.":
    "Envie um token válido como `Authorization: Bearer`, ou faça login.",
  "Use a token with the named scope and a pattern that matches the workload.":
    "Use um token com a permissão indicada e um padrão que corresponda à carga de trabalho.",
  "Give the sender the webhook's secret, and check the clock of a sender that signs the time.":
    "Dê ao remetente o segredo do webhook e, se ele assina a hora, verifique seu relógio.",
  "Correct the named part of the body, or the webhook's settings.":
    "Corrija a parte indicada do corpo, ou as configurações do webhook.",
  "Read the reason among the deliveries, correct it, and send the delivery again.":
    "Leia o motivo nas entregas, corrija-o e envie a entrega novamente.",
  "Put something new into the body, such as the id and the attempt of the run.":
    "Ponha algo novo no corpo, como o id e a tentativa da execução.",
  "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.":
    "Envie a requisição pela página do próprio servidor, ou com um token; atrás de um proxy que altera `Host`, defina `publicUrl`.",
  "Wait as many seconds as `Retry-After` names.": "Espere os segundos que `Retry-After` informa.",
  "Stop the other one first: two would check, heal and alert twice.":
    "Pare o outro antes: dois verificariam, reparariam e alertariam em dobro.",
  "Listen on a loopback address or a unix socket, or allow other addresses explicitly.":
    "Escute em um endereço de loopback ou em um socket unix, ou permita outros endereços explicitamente.",
  "Choose another address, or stop what listens on it.": "Escolha outro endereço, ou pare o que escuta nele.",
  "Check the server's URL and that it is running.": "Verifique a URL do servidor e se ele está em execução.",
  "Read the server's log; a proxy before it may have answered in its place.":
    "Leia o log do servidor; um proxy à frente pode ter respondido em seu lugar.",
  "Install the named package beside Cutover, then start again.":
    "Instale o pacote indicado junto ao Cutover e inicie novamente.",
  "Read `cutover --help`, or the command's own help.":
    "Leia `cutover --help`, ou a ajuda do próprio comando.",
  "Run the command where the message says.": "Execute o comando onde a mensagem indica.",
  "Answer on the command line, or run the command on a terminal.":
    "Responda na linha de comando, ou execute o comando em um terminal.",
  "Nothing to do; another deployer has taken this workload over.":
    "Nada a fazer; outro deployer assumiu esta carga de trabalho.",
  "Nothing to do; the next deployer on this store finishes or undoes it.":
    "Nada a fazer; o próximo deployer neste armazenamento o conclui ou desfaz.",
  "Deploy again if you want it.": "Faça o deploy novamente se desejar.",
  "Create a new deployer; this one was closed.": "Crie um novo deployer; este foi fechado.",
  "Report this with the error's cause.": "Relate isto junto com a causa do erro.",
};
