"""TensorFlow on a TF1-Hub module as src-main/latents/import/testing writes it: prints how long its signatures take, or writes
what they compute.

    models_peer.py time MODULE THREADS
    models_peer.py expect MODULE EXPECTED.json
"""
import base64
import json
import os
import sys
import time

try:
    import resource
except ImportError:  # Windows
    resource = None

import numpy as np

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1


class Module:
    def __init__(self, folder, threads=0):
        saved = saved_model_pb2.SavedModel()
        with open(os.path.join(folder, "saved_model.pb"), "rb") as file:
            saved.ParseFromString(file.read())
        self.meta = saved.meta_graphs[0]
        self.weights = tf.train.load_checkpoint(os.path.join(folder, "variables", "variables"))
        self.threads = threads

    def session(self, signature):
        """A session with the variables of a signature set anew."""
        graph = tf.Graph()
        with graph.as_default():
            tf.import_graph_def(self.meta.graph_def, name="")
        session = v1.Session(
            graph=graph,
            config=v1.ConfigProto(
                intra_op_parallelism_threads=self.threads, inter_op_parallelism_threads=self.threads
            ),
        )
        names = {node.name: node for node in self.meta.graph_def.node}
        reached, waiting = set(), [o.name.split(":")[0] for o in self.meta.signature_def[signature].outputs.values()]
        while waiting:
            name = waiting.pop().split(":")[0].lstrip("^")
            if name not in reached:
                reached.add(name)
                waiting.extend(names[name].input)
        for name in reached:
            if names[name].op == "VarHandleOp":
                value = self.weights.get_tensor(name)
                with graph.as_default():
                    given = v1.placeholder(tf.float32, value.shape)
                    assign = tf.raw_ops.AssignVariableOp(
                        resource=graph.get_tensor_by_name(name + ":0"), value=given
                    )
                session.run(assign, {given: value})
        return session

    def run(self, session, signature, inputs, outputs):
        described = self.meta.signature_def[signature]
        return session.run(
            {name: described.outputs[name].name for name in outputs},
            {described.inputs[name].name: value for name, value in inputs.items()},
        )

    def shape(self, signature, name):
        dims = [dim.size for dim in self.meta.signature_def[signature].inputs[name].tensor_shape.dim]
        return [1 if size < 0 else size for size in dims]


def pack(array):
    data = np.ascontiguousarray(np.asarray(array, np.float32))
    return {"shape": list(data.shape), "dtype": "float32", "data": base64.b64encode(data.tobytes()).decode()}


def waves(shape):
    return np.sin(np.arange(1, np.prod(shape) + 1)).astype(np.float32).reshape(shape)


def seconds(folder, threads):
    module = Module(folder, threads)
    result = {"version": tf.__version__}
    for signature, name, output in [("generate", "z", "default"), ("encode", "x", "z_mean")]:
        session = module.session(signature)
        inputs = {name: waves(module.shape(signature, name))}
        module.run(session, signature, inputs, [output])
        start = time.perf_counter()
        for _ in range(3):
            module.run(session, signature, inputs, [output])
        result[signature] = (time.perf_counter() - start) / 3
        session.close()
    if resource is not None:
        # Kilobytes; on macOS bytes.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        result["peak"] = peak / (2**20 if sys.platform == "darwin" else 2**10)
    print(json.dumps(result))


def expect(folder, path):
    module = Module(folder)
    expected = {}
    for signature, outputs in {
        "encode": ["z_mean", "z_stdev", "bn_crelu_feat"],
        "generate": ["default", "upsampled"],
        "discriminate": ["score_x", "score_z", "score_xz"],
    }.items():
        given = {name: waves(module.shape(signature, name)) for name in module.meta.signature_def[signature].inputs}
        with module.session(signature) as session:
            results = module.run(session, signature, given, outputs)
        expected[signature] = {
            "inputs": {name: pack(value) for name, value in given.items()},
            "outputs": {name: pack(value) for name, value in results.items()},
        }
    with open(path, "w") as file:
        json.dump(expected, file)
        file.write("\n")


if __name__ == "__main__":
    if sys.argv[1] == "time":
        seconds(sys.argv[2], int(sys.argv[3]))
    else:
        expect(sys.argv[2], sys.argv[3])
