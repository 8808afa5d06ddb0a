using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Tests.Torch;

public sealed class ModuleTests : TensorTest
{
    private sealed class Branch : Module<Tensor, Tensor>
    {
        private readonly Linear inner = Linear(2, 2);
        private readonly Parameter scale = Parameter(ones(2));

        public Branch()
            : base(nameof(Branch)) => RegisterComponents();

        public override Tensor forward(Tensor input) => inner.call(input) * scale;
    }

    private sealed class Tree : Module<Tensor, Tensor>
    {
        public readonly Branch Left = new();
        public readonly ModuleList<Branch> Many = ModuleList(new Branch(), new Branch());
        public readonly ModuleDict<Module> Named = ModuleDict(("a", (Module)Linear(2, 1, hasBias: false)));
        private readonly Sequential body = Sequential(("first", Linear(2, 2)), ("norm", BatchNorm1d(2)));
        private readonly Tensor steps = zeros(1);

        public Tree()
            : base(nameof(Tree))
        {
            register_buffer("hidden", zeros(1), persistent: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => body.call(Left.call(input)) + steps;
    }

    [Fact]
    public void Fields_are_registered_by_their_names_in_order()
    {
        using var tree = new Tree();
        Assert.Equal(
            [
                "Left.scale", "Left.inner.weight", "Left.inner.bias",
                "Many.0.scale", "Many.0.inner.weight", "Many.0.inner.bias",
                "Many.1.scale", "Many.1.inner.weight", "Many.1.inner.bias",
                "Named.a.weight",
                "body.first.weight", "body.first.bias", "body.norm.weight", "body.norm.bias",
            ],
            tree.named_parameters().Select(p => p.name));
        Assert.Equal(["Left", "Many", "Named", "body"], tree.named_children().Select(c => c.name));
        Assert.Equal(["Left", "Many", "Named", "body", "Left.inner"], tree.named_modules().Take(5).Select(m => m.name));
        Assert.Equal(14, tree.parameters().Count());
        Assert.Empty(tree.parameters(recurse: false));
    }

    [Fact]
    public void State_is_parameters_then_persistent_buffers()
    {
        using var tree = new Tree();
        var state = tree.state_dict();
        Assert.Equal(
            ["steps", "body.norm.running_mean", "body.norm.running_var", "body.norm.num_batches_tracked"],
            state.Keys.Skip(14));
        Assert.Contains("top.steps", tree.state_dict(prefix: "top").Keys);
        Assert.True(tree.has_buffer("hidden") && tree.has_parameter("Left.inner.bias") && !tree.has_parameter("Left.none"));
        Assert.Equal([2, 2], tree.get_parameter("Left.inner.weight").shape);
        Assert.Null(tree.get_buffer("none"));
    }

    [Fact]
    public void State_goes_from_one_to_another()
    {
        using Tree one = new(), other = new();
        using (no_grad())
        {
            foreach (var p in one.parameters()) p.uniform_(-1, 1, Random);
        }

        other.load_state_dict(one.state_dict());
        Assert.All(one.state_dict(), e => Assert.True(e.Value.Equals(other.state_dict()[e.Key])));

        var state = one.state_dict();
        state.Remove("steps");
        state["extra"] = zeros(1);
        Assert.Throws<InvalidOperationException>(() => other.load_state_dict(state));
        var (missing, unexpected) = other.load_state_dict(state, strict: false);
        Assert.Equal(["steps"], missing);
        Assert.Equal(["extra"], unexpected);
        Assert.Empty(other.load_state_dict(state, strict: false, skip: ["steps", "extra"]).missing_keys);
    }

    [Fact]
    public void Saved_is_loaded()
    {
        using Tree one = new(), other = new();
        using MemoryStream stream = new();
        one.save(new BinaryWriter(stream));
        stream.Position = 0;
        other.load(new BinaryReader(stream));
        Assert.All(one.state_dict(), e => Assert.True(e.Value.Equals(other.state_dict()[e.Key])));
        stream.Position = 0;
        using var wrong = Linear(3, 3);
        Assert.Throws<ArgumentException>(() => wrong.load(new BinaryReader(stream)));
    }

    [Fact]
    public void Training_reaches_all_below()
    {
        using var tree = new Tree();
        Assert.True(tree.training);
        tree.eval();
        Assert.False(tree.training || tree.Left.training || tree.Many[1].training || tree.Named["a"].training);
        tree.train();
        Assert.True(tree.training && tree.Many[0].training);
    }

    [Fact]
    public void Apply_visits_children_before_parents()
    {
        using var branch = new Branch();
        List<string> names = [];
        branch.apply(m => names.Add(m.GetType().Name));
        Assert.Equal(["Linear", "Branch"], names);
    }

    [Fact]
    public void A_module_moves_to_another_type_with_its_gradients()
    {
        using var tree = new Tree();
        tree.Left.call(ones(1, 2)).sum().backward();
        tree.to(float64);
        Assert.All(tree.parameters(), p => Assert.Equal(float64, p.dtype));
        Assert.Equal(float64, tree.get_buffer("body.norm.running_mean").dtype);
        Assert.Equal(float64, tree.get_parameter("Left.scale").grad!.dtype);
        Assert.True(tree.get_parameter("Left.scale").requires_grad);
        Assert.Equal(float64, tree.call(ones(3, 2, dtype: float64)).dtype);
        Assert.Throws<ArgumentException>(() => tree.to(int64));
    }

    [Fact]
    public void Gradients_go_to_none_or_zero()
    {
        using var branch = new Branch();
        branch.call(ones(1, 2)).sum().backward();
        branch.zero_grad(set_to_none: false);
        Assert.All(branch.parameters(), p => Same(new double[p.numel()], p.grad!));
        branch.zero_grad();
        Assert.All(branch.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Registration_refuses_what_it_cannot_name()
    {
        using var branch = new Branch();
        Assert.Throws<InvalidOperationException>(() => branch.register_module("inner", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => branch.register_module("a.b", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => branch.register_module("", Linear(1, 1)));
        Assert.Throws<InvalidOperationException>(() => branch.register_parameter("scale", Parameter(ones(1))));
        Assert.Throws<ArgumentNullException>(() => branch.register_buffer("none", null!));
    }

    [Fact]
    public void Hooks_see_and_change_what_passes()
    {
        using var layer = Identity();
        var seen = 0;
        var before = layer.register_forward_pre_hook((_, x) => x * 2);
        layer.register_forward_hook((_, x, y) =>
        {
            seen++;
            return y + x;
        });
        Same([12], layer.call(Doubles(3)));
        before.remove();
        Same([6], layer.call(Doubles(3)));
        Assert.Equal(2, seen);
        Same([3], layer.forward(Doubles(3)));
    }

    [Fact]
    public void Disposing_a_module_disposes_all_it_holds()
    {
        var tree = new Tree();
        List<Tensor> held = [.. tree.parameters(), .. tree.buffers()];
        tree.Dispose();
        Assert.All(held, t => Assert.True(t.IsInvalid));
        tree.Dispose();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor()
    {
        var data = ones(2);
        var parameter = Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.False(Parameter(ones(2), requires_grad: false).requires_grad);
    }

    [Fact]
    public void A_layer_gives_out_new_objects_of_its_parameters()
    {
        using var layer = Linear(2, 2);
        using (var weight = layer.weight!)
        using (no_grad()) weight.fill_(3);
        Same([3, 3, 3, 3], layer.get_parameter("weight"));
        layer.weight = Parameter(zeros(2, 2));
        Same([0, 0, 0, 0], layer.get_parameter("weight"));
        Assert.Throws<ArgumentNullException>(() => layer.weight = null);
    }

    [Fact]
    public void A_sequence_is_sliced_and_appended()
    {
        using var s = Sequential(Identity(), ReLU(), Tanh());
        Assert.Equal(3, s.Count);
        Assert.IsType<ReLU>(s[1]);
        Assert.Equal(2, s[1..].Count);
        s.append(Identity()).append("last", Flatten());
        Assert.Equal(["0", "1", "2", "3", "last"], s.named_children().Select(c => c.name));
        Same([0, Math.Tanh(2)], s.call(Matrix(new double[,] { { -1, 2 } })));
    }

    [Fact]
    public void Lists_of_parameters()
    {
        using var list = ParameterList(Parameter(ones(1)), Parameter(ones(2)));
        Assert.Equal(["0", "1"], list.named_parameters().Select(p => p.name));
        using var dictionary = ParameterDict(("b", Parameter(ones(1))), ("a", Parameter(ones(2))));
        Assert.Equal(2, dictionary["a"].numel());
        using var branch = new Branch();
        branch.register_module("more", dictionary);
        Assert.Equal(["more.b", "more.a"], branch.named_parameters().Select(p => p.name).TakeLast(2));
    }
}
