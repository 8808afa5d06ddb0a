using Mot.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests;

/// <summary>What JointTrainer relies on when it steps in a scope and resumes.</summary>
public sealed class OptimizerStateTests
{
    private static OptimizerHelper Create(OptimizerKind kind, Parameter parameter) => kind switch
    {
        OptimizerKind.Adam => optim.Adam([parameter], 0.1),
        OptimizerKind.AdamW => optim.AdamW([parameter], 0.1),
        OptimizerKind.Sgd => optim.SGD([parameter], 0.1, 0.9),
        _ => optim.RMSProp([parameter], 0.1, momentum: 0.5),
    };

    private static Parameter Weights(params float[] values) => nn.Parameter(tensor(values));

    private static void Step(Parameter weights, OptimizerHelper optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        weights.square().sum().backward();
        optimizer.step();
    }

    private static MemoryStream Save(OptimizerHelper optimizer)
    {
        MemoryStream stream = new();
        optimizer.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        return stream;
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.RmsProp)]
    public void State_outlives_the_scope_of_the_step_that_made_it_and_goes_on_from_a_copy(OptimizerKind kind)
    {
        using Parameter weights = Weights(1, -2), resumed = Weights(0, 0);
        using OptimizerHelper first = Create(kind, weights), second = Create(kind, resumed);
        for (int i = 0; i < 3; i++)
            Step(weights, first);
        second.load_state_dict(new BinaryReader(Save(first)));
        using (no_grad())
            resumed.copy_(weights);
        for (int i = 0; i < 3; i++)
        {
            Step(weights, first);
            Step(resumed, second);
            Assert.Equal(weights.data<float>().ToArray(), resumed.data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Adam, true)]
    [InlineData(OptimizerKind.AdamW, true)]
    [InlineData(OptimizerKind.Sgd, false)]
    [InlineData(OptimizerKind.RmsProp, false)]
    public void State_that_is_read_ends_with_the_scope_in_which_it_is_read_unless_detached(OptimizerKind kind, bool survives)
    {
        using Parameter weights = Weights(1, -2);
        using OptimizerHelper optimizer = Create(kind, weights);
        Step(weights, optimizer);
        using (NewDisposeScope())
            optimizer.load_state_dict(new BinaryReader(Save(optimizer)));
        if (survives)
            Step(weights, optimizer);
        else
            Assert.Throws<InvalidOperationException>(() => Step(weights, optimizer));

        using OptimizerHelper other = Create(kind, weights);
        Step(weights, other);
        using (DisposeScope read = NewDisposeScope())
        {
            other.load_state_dict(new BinaryReader(Save(other)));
            read.Detach(read.DisposablesView);
        }

        Step(weights, other);
    }

    [Fact]
    public void A_gradient_of_zero_is_a_step_and_none_is_not()
    {
        using Parameter moved = Weights(1), still = Weights(1);
        using OptimizerHelper optimizer = optim.AdamW([moved, still], 0.1, weight_decay: 0.5);
        using (Tensor zero = zeros_like(moved))
            moved.grad = zero;
        optimizer.step();
        Assert.Equal(0.95f, moved.data<float>()[0]);
        Assert.Equal(1f, still.data<float>()[0]);

        // What is zeroed is zero, not gone.
        optimizer.zero_grad();
        Assert.Equal(0f, moved.grad!.data<float>()[0]);
        Assert.Null(still.grad);
    }
}
