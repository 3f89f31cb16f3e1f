import "@cutover/editor";
import "@cutover/editor/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

function Config() {
  const [text, setText] = useState('{ "image": "registry.example/web:1" }');
  const [strategy, setStrategy] = useState<string>();
  return (
    <form>
      <cutover-editor
        aria-label="Config"
        name="config"
        source="image"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        ondiagnostics={({ detail }) => setStrategy(detail.resolution?.strategy)}
      />
      <p>
        Strategy: <output>{strategy}</output>
      </p>
      <button disabled={strategy === undefined}>Save {text.length} characters</button>
    </form>
  );
}

const app = document.querySelector("#app");
if (app) createRoot(app).render(<Config />);
