using Mot.Training.Balancing;
using Mot.Training.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class BalancingTests
{
    private static readonly LossTask[] s_tasks = [new("a", 1, -1.85f), new("b", 0.1, 0.3f, LossKind.Identity), new("c", 2, 0.7f), new("d", 0.5, 2f), new("e", 1, 0)];

    public static TheoryData<LossBalancing, int> MethodsAndSizes
    {
        get
        {
            TheoryData<LossBalancing, int> data = [];
            foreach (LossBalancing method in Enum.GetValues<LossBalancing>())
                foreach (int tasks in new[] { 1, 2, 5 }) data.Add(method, tasks);
            return data;
        }
    }

    [Fact]
    public void Uncertainty_follows_its_equation_and_its_gradient()
    {
        using var scope = NewDisposeScope();
        float[] s = [-1.85f, 0.3f, 2f];
        double[] losses = [4.2, 0.7, 0];
        using var balancer = new UncertaintyBalancer(s);
        Tensor total = balancer.call([.. losses.Select(loss => tensor(loss))], []);
        Assert.Equal(0.5 * losses.Zip(s, (loss, si) => Math.Exp(-si) * loss + si).Sum(), total.item<double>(), 1e-5);
        total.backward();
        float[] gradient = [.. balancer.parameters().Single().grad!.data<float>()];
        for (int i = 0; i < s.Length; i++)
        {
            Assert.Equal(0.5 * (1 - Math.Exp(-s[i]) * losses[i]), gradient[i], 1e-5);
            Assert.Equal(0.5 * Math.Exp(-s[i]), balancer.Weights[i], 1e-6);
        }
    }

    [Fact]
    public void Fixed_weights_are_a_weighted_sum()
    {
        using var scope = NewDisposeScope();
        using var balancer = new FixedBalancer([1, 0.1]);
        Assert.Equal(3.2, balancer.call([tensor(3.0), tensor(2.0)], []).item<double>(), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedBalancer([double.NaN]));
        Assert.Throws<ArgumentException>(() => balancer.call([tensor(3.0)], []));
    }

    [Fact]
    public void Fixed_weights_are_the_systems_own_or_those_given_one_a_task()
    {
        using LossBalancer own = new BalancingOptions().Create(LossBalancing.Fixed, s_tasks);
        Assert.Equal([1, 0.1, 2, 0.5, 1], own.Weights);
        using LossBalancer given = new BalancingOptions { Weights = [1, 2, 3, 4, 5] }.Create(LossBalancing.Fixed, s_tasks);
        Assert.Equal([1, 2, 3, 4, 5], given.Weights);
        var error = Assert.Throws<ArgumentException>(() => new BalancingOptions { Weights = [1, 2] }.Create(LossBalancing.Fixed, s_tasks));
        Assert.Contains("has 2 factors; expected 5, of a, b, c, d, e", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(MethodsAndSizes))]
    public void Every_gradient_is_that_of_finite_differences(LossBalancing method, int tasks)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using LossBalancer balancer = new BalancingOptions().Create(method, s_tasks[..tasks]);
        balancer.to(ScalarType.Float64);
        Tensor shared = FiniteDifferences.Variable(1, 1, 7);
        Tensor[] heads = [.. Enumerable.Range(0, tasks).Select(i => FiniteDifferences.Variable(10 + i, 1 + i, 7))];

        // A few steps, so that weights are not what they start from; then they stay, and are constants of the gradient.
        for (int step = 0; step < 3; step++) balancer.call(Losses(0.8 + (0.1 * step)), [shared]);
        balancer.eval();
        Assert.Equal(tasks, balancer.Weights.Count);
        if (method == LossBalancing.LearnedWeightingFactors)
        {
            // The losses that its network sees are constants: the gradient through them is told by its weights.
            FiniteDifferences.Check(() => balancer.call([.. Losses(1).Select(loss => loss.detach())], [shared]), [.. balancer.parameters()]);
            Tensor[] gradients = [.. autograd.grad([balancer.call(Losses(1), [shared])], heads)];
            IReadOnlyList<double> weights = balancer.Weights;
            Assert.True(FiniteDifferences.Check(() => Sum(weights), [shared, .. heads]) > 0);
            foreach ((Tensor a, Tensor b) in gradients.Zip(autograd.grad([Sum(weights)], heads))) Assert.True(a.allclose(b, 1e-9, 1e-9));
        }
        else
        {
            Assert.True(FiniteDifferences.Check(() => balancer.call(Losses(1), [shared]), [shared, .. heads, .. balancer.parameters()]) > 0);
        }

        Tensor Sum(IReadOnlyList<double> weights) => Losses(1).Zip(weights, (loss, weight) => loss * weight).Aggregate((a, b) => a + b);

        List<Tensor> Losses(double scale) => [.. heads.Select((head, i) => ((shared * head).sin() + 1.5).square().mean() * scale * (i + 1))];
    }

    [Theory]
    [MemberData(nameof(MethodsAndSizes))]
    public void What_a_method_has_learned_is_in_its_state_and_goes_on_from_there(LossBalancing method, int tasks)
    {
        using var scope = NewDisposeScope();
        using LossBalancer whole = new BalancingOptions().Create(method, s_tasks[..tasks]), resumed = new BalancingOptions().Create(method, s_tasks[..tasks]);
        for (int step = 0; step < 4; step++) Step(whole, step);
        resumed.load_state_dict(whole.state_dict());
        for (int step = 4; step < 8; step++)
        {
            Assert.Equal(Step(whole, step), Step(resumed, step));
            Assert.Equal(whole.Weights, resumed.Weights);
        }

        static float Step(LossBalancer balancer, int step)
        {
            Tensor shared = tensor(new[] { 1f, -2 + step, 3 }).requires_grad_();
            int count = balancer.Weights.Count;
            Tensor total = balancer.call([.. Enumerable.Range(0, count).Select(i => (shared - i).square().sum() / (step + i + 1))], [shared]);
            total.backward();
            return total.item<float>() + shared.grad!.sum().item<float>();
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndSizes))]
    public void A_batch_without_a_task_or_without_all_does_no_harm(LossBalancing method, int tasks)
    {
        using var scope = NewDisposeScope();
        using LossBalancer balancer = new BalancingOptions().Create(method, s_tasks[..tasks]);
        for (int step = 0; step < 6; step++)
        {
            Tensor shared = tensor(new[] { 1f, 2, 3 }).requires_grad_();

            // Without the last task at first, then with none, then with all.
            Tensor[] losses = [.. Enumerable.Range(0, tasks).Select(i => (shared * (step < 2 && i == tasks - 1 || step is 2 or 3 ? 0 : i + 1)).square().sum())];
            balancer.call(losses, [shared]).backward();
            Assert.True(shared.grad!.isfinite().all().item<bool>());
            Assert.All(balancer.Weights, weight => Assert.True(double.IsFinite(weight) && weight >= 0));
            if (step > 3) Assert.True(shared.grad.abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void Normalised_losses_weigh_the_reciprocal_of_their_moving_average()
    {
        using var scope = NewDisposeScope();
        using var balancer = new NormalizationBalancer(2, 0.9);
        double[] first = [8, 0.5, 3, 1], second = [0.1, 0, 0.4, 0.2];
        List<double> seen = [], seenOfSecond = [];
        for (int step = 0; step < first.Length; step++)
        {
            balancer.call([tensor(first[step]), tensor(second[step])], []);
            seen.Add(first[step]);

            // A loss of 0 is no measurement.
            if (second[step] != 0) seenOfSecond.Add(second[step]);
            Assert.Equal(1 / Average(seen), balancer.Weights[0], 1e-9);
            Assert.Equal(1 / Average(seenOfSecond), balancer.Weights[1], 1e-9);
        }

        static double Average(List<double> values)
        {
            double sum = 0, weight = 0;
            for (int i = 0; i < values.Count; i++)
            {
                double w = Math.Pow(0.9, values.Count - 1 - i);
                sum += w * values[i];
                weight += w;
            }

            return sum / weight;
        }
    }

    [Fact]
    public void Priorities_follow_the_focal_weight_of_the_mean_indicator()
    {
        using var scope = NewDisposeScope();
        using var balancer = new PriorityBalancer(2, gamma: 2, share: 0.25);
        double[][] losses = [[4, 1], [2, 1], [1, 3], [0.5, 0.1]];
        double[] indicator = [Math.Exp(-1), Math.Exp(-1)];
        foreach (double[] step in losses)
        {
            balancer.call([.. step.Select(loss => tensor(loss))], []);
            for (int i = 0; i < 2; i++)
            {
                indicator[i] = 0.75 * indicator[i] + 0.25 * Math.Exp(-step[i] / losses[0][i]);
                Assert.Equal(-Math.Pow(1 - indicator[i], 2) * Math.Log(indicator[i]), balancer.Weights[i], 1e-12);
            }
        }

        // The one that got on better weighs less.
        Assert.True(balancer.Weights[0] < balancer.Weights[1]);
    }

    [Fact]
    public void Self_paced_weights_minimise_their_objective_and_all_become_one()
    {
        using var scope = NewDisposeScope();
        using var balancer = new SelfPacedBalancer(2, age: 1.2, growth: 1.5);
        double[][] losses = [[4, 2], [1, 3], [2, 2]];
        double age = 1.2;
        foreach (double[] step in losses)
        {
            balancer.call([.. step.Select(loss => tensor(loss))], []);
            for (int i = 0; i < 2; i++)
            {
                double best = Enumerable.Range(0, 100_001).Select(k => k * 1e-5).MinBy(w => (w * step[i] / losses[0][i]) + (age * ((w * w / 2) - w)));
                Assert.Equal(best, balancer.Weights[i], 1e-5);
            }

            age *= 1.5;
        }

        for (int i = 0; i < 30; i++) balancer.call([tensor(4.0), tensor(2.0)], []);
        Assert.All(balancer.Weights, weight => Assert.InRange(weight, 0.9999, 1));
    }

    [Theory]
    [InlineData(4, 1, 40)]
    [InlineData(8, 1, 112)]
    [InlineData(16, 1, 352)]
    [InlineData(32, 1, 1216)]
    [InlineData(64, 1, 4480)]
    [InlineData(128, 1, 17152)]
    [InlineData(32, 2, 2240)]
    [InlineData(32, 3, 3264)]
    public void Learned_factors_have_as_many_parameters_as_the_papers_tables_say(int channels, int layers, int parameters)
    {
        using var balancer = new LearnedFactorsBalancer(3, channels, layers);
        Assert.Equal(parameters, balancer.parameters().Sum(p => p.numel()));
        Assert.All(balancer.named_parameters(), p => Assert.EndsWith("weight", p.name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LwfGuard.None)]
    [InlineData(LwfGuard.FixedSum)]
    [InlineData(LwfGuard.FixedProduct)]
    public void Learned_factors_are_what_the_equation_says(LwfGuard guard)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var balancer = new LearnedFactorsBalancer(3, 4, 2, guard);
        foreach (Parameter parameter in balancer.parameters()) nn.init.normal_(parameter, 0, 1);
        double[] losses = [0.4, 3, 1.2];
        double[] state = losses;
        double[][,] layers = [.. balancer.parameters().Select(Matrix)];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            double[] next = new double[layers[layer].GetLength(0)];
            for (int i = 0; i < next.Length; i++)
            {
                for (int j = 0; j < state.Length; j++) next[i] += layers[layer][i, j] * state[j];
                if (layer < layers.Length - 1) next[i] = 1 / (1 + Math.Exp(-next[i]));
            }

            state = next;
        }

        double[] positive = [.. state.Select(z => Math.Log(1 + Math.Exp(z)))];
        double[] expected = guard switch
        {
            LwfGuard.None => [.. state.Select(z => Math.Max(0, z))],
            LwfGuard.FixedSum => [.. positive.Select(p => 3 * p / positive.Sum())],
            _ => [.. positive.Select(p => p / Math.Cbrt(positive[0] * positive[1] * positive[2]))],
        };
        Tensor total = balancer.call([.. losses.Select(loss => tensor((float)loss))], []);
        for (int i = 0; i < 3; i++) Assert.Equal(expected[i], balancer.Weights[i], 1e-5);
        Assert.Equal(expected.Zip(losses, (w, l) => w * l).Sum(), total.item<float>(), 1e-4);

        static double[,] Matrix(Parameter parameter)
        {
            var matrix = new double[parameter.shape[0], parameter.shape[1]];
            for (int i = 0; i < matrix.GetLength(0); i++)
                for (int j = 0; j < matrix.GetLength(1); j++) matrix[i, j] = parameter[i, j].item<float>();
            return matrix;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_letter_of_learned_factors_is_the_right_gradient_of_a_sum_with_a_trivial_minimum(bool several)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var balancer = new LearnedFactorsBalancer(several ? 3 : 2, 8, 1, LwfGuard.None);
        foreach (Parameter parameter in balancer.parameters()) nn.init.uniform_(parameter, 0.1, 1);
        balancer.to(ScalarType.Float64);
        Tensor losses = FiniteDifferences.Variable(4, 1, several ? 3 : 2);
        FiniteDifferences.Check(() => balancer.call([.. (losses + 1.5).unbind()], []), [losses, .. balancer.parameters()]);
    }

    [Theory]
    [InlineData(LwfGuard.None)]
    [InlineData(LwfGuard.FixedSum)]
    [InlineData(LwfGuard.FixedProduct)]
    public void Where_learned_factors_end_over_losses_that_stay(LwfGuard guard)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var balancer = new LearnedFactorsBalancer(3, guard: guard);
        foreach (Parameter parameter in balancer.parameters()) nn.init.uniform_(parameter, 0, 0.2);
        double[] losses = [0.5, 1, 4];
        using var optimizer = optim.Adam(balancer.parameters(), 1e-2);
        for (int step = 0; step < 600; step++)
        {
            optimizer.zero_grad();
            balancer.call([.. losses.Select(loss => tensor((float)loss))], []).backward();
            optimizer.step();
        }

        double[] weights = [.. balancer.Weights];
        switch (guard)
        {
            case LwfGuard.None:
                Assert.Equal([0, 0, 0], weights);
                break;
            case LwfGuard.FixedSum:
                Assert.Equal(3, weights.Sum(), 1e-5);
                Assert.True(weights[0] > 2.9 && weights[2] < 0.05, string.Join(", ", weights));
                break;
            default:
                // In inverse proportion to the losses: what uncertainty would give, but for a factor.
                for (int i = 0; i < 3; i++) Assert.Equal(Math.Cbrt(losses[0] * losses[1] * losses[2]), weights[i] * losses[i], 0.03);
                break;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_shortest_combination_is_that_of_brute_force(int tasks)
    {
        using var scope = NewDisposeScope();
        int steps = tasks switch { 2 => 20_000, 3 => 400, _ => 60 };
        for (int seed = 0; seed < 12; seed++)
        {
            // In two and three dimensions, four gradients are dependent.
            double[][] gradients = [.. Enumerable.Range(0, tasks).Select(i => Vector((seed * 10) + i, 2 + (seed % 3)))];
            double[] weights = Weigh(gradients);
            Assert.Equal(1, weights.Sum(), 1e-9);
            Assert.All(weights, weight => Assert.True(weight >= 0));
            double least = double.PositiveInfinity;
            double[] best = [];
            foreach (double[] candidate in Simplex(tasks, steps))
            {
                double norm = Norm(candidate, gradients);
                if (norm < least) (least, best) = (norm, candidate);
            }

            // Brute force sees a grid: nothing on it is shorter, and its best is near.
            double found = Norm(weights, gradients), longest = gradients.Max(g => g.Sum(x => x * x));
            Assert.True(found <= least + 1e-9, $"{found} is longer than {least}");
            Assert.True(least - found <= 20 * longest / steps, $"{found} is far below {least}");
            if (tasks == 2) Assert.Equal(best[0], weights[0], 1.0 / steps);
        }
    }

    [Fact]
    public void No_task_gets_worse_along_the_shortest_combination_of_nine()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            double[][] gradients = [.. Enumerable.Range(0, 9).Select(i => Vector((seed * 10) + i, 12).Select(x => x * Math.Pow(10, (i % 5) - 2)).ToArray())];
            using var scope = NewDisposeScope();
            double[] weights = Weigh(gradients);
            double[] direction = new double[12];
            for (int i = 0; i < 9; i++)
                for (int k = 0; k < 12; k++) direction[k] += weights[i] * gradients[i][k];
            double squared = direction.Sum(x => x * x);
            double scale = gradients.Max(g => g.Sum(x => x * x));
            foreach (double[] gradient in gradients) Assert.True(gradient.Zip(direction, (a, b) => a * b).Sum() >= squared - (1e-9 * scale));
        }
    }

    [Fact]
    public void Several_shared_activations_count_as_one_vector()
    {
        using var scope = NewDisposeScope();
        Tensor whole = FiniteDifferences.Variable(1, 1, 6), left = whole.detach()[..2].clone().requires_grad_(), right = whole.detach()[2..].clone().requires_grad_();
        using LossBalancer one = new MgdaUbBalancer(3), parts = new MgdaUbBalancer(3);
        one.call(Losses(whole[..2], whole[2..]), [whole]);
        parts.call(Losses(left, right), [left, right]);
        for (int i = 0; i < 3; i++) Assert.Equal(one.Weights[i], parts.Weights[i], 1e-9);

        // The last loss stands on one of them only.
        static Tensor[] Losses(Tensor a, Tensor b) => [a.sum() + b.square().sum(), (a * 3).sin().sum() - b.sum(), b.exp().sum()];
    }

    [Fact]
    public void Balancing_by_gradients_says_what_it_needs()
    {
        using var scope = NewDisposeScope();
        using var balancer = new GradNormBalancer(2);
        var error = Assert.Throws<ArgumentException>(() => balancer.call([ones(1).sum(), ones(1).sum()], []));
        Assert.Contains("needs the activations", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public void GradNorm_follows_its_definition_on_two_tasks(double alpha)
    {
        using var scope = NewDisposeScope();
        const double Rate = 0.025;
        Tensor x = tensor(new[] { 0.5, -1, 2 }).requires_grad_();
        using var balancer = new GradNormBalancer(2, alpha, Rate);
        double[] first = [], weights = [1, 1];
        for (int step = 0; step < 40; step++)
        {
            Tensor[] losses = [(x - 1).square().sum(), 3 * (x + 2).square().sum()];
            first = step == 0 ? [.. losses.Select(loss => loss.item<double>())] : first;
            Tensor total = balancer.call(losses, [x]);
            Assert.Equal(weights[0], balancer.Weights[0], 1e-9);
            Assert.Equal(weights[1], balancer.Weights[1], 1e-9);

            // The definition by autograd: the weights' gradient of the L1 difference, mean and target constant.
            Tensor w = tensor(weights).requires_grad_();
            Tensor norms = stack([.. losses.Select((loss, i) => w[i] * autograd.grad([loss], [x], retain_graph: true)[0].square().sum().sqrt())]);
            Tensor left = stack([.. losses.Select((loss, i) => loss.detach() / first[i])]);
            Tensor mean = norms.detach().mean();
            Tensor target = mean * (left / left.mean()).pow(alpha);
            ((norms - target).abs().sum() / mean).backward();
            double[] moved = [.. (w - (Rate * w.grad!)).data<double>()];
            weights = [.. moved.Select(m => 2 * m / moved.Sum())];

            total.backward();
            using (no_grad()) x.sub_(2e-3 * x.grad!);
            x.grad!.zero_();
        }

        // The task of three times the gradient has lost weight.
        Assert.True(weights[1] < 0.8, $"{weights[1]}");
    }

    private static double[] Weigh(double[][] gradients)
    {
        using var balancer = new MgdaUbBalancer(gradients.Length);
        Tensor shared = zeros(gradients[0].Length, ScalarType.Float64).requires_grad_();
        balancer.call([.. gradients.Select(gradient => (shared * tensor(gradient)).sum())], [shared]);
        return [.. balancer.Weights];
    }

    private static double[] Vector(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 0.7)];
    }

    private static double Norm(double[] weights, double[][] gradients)
    {
        double sum = 0;
        for (int k = 0; k < gradients[0].Length; k++)
        {
            double x = 0;
            for (int i = 0; i < weights.Length; i++) x += weights[i] * gradients[i][k];
            sum += x * x;
        }

        return sum;
    }

    private static IEnumerable<double[]> Simplex(int count, int steps)
    {
        var parts = new int[count];
        return Fill(0, steps);

        IEnumerable<double[]> Fill(int at, int left)
        {
            if (at == count - 1)
            {
                parts[at] = left;
                yield return [.. parts.Select(part => (double)part / steps)];
                yield break;
            }

            for (parts[at] = 0; parts[at] <= left; parts[at]++)
                foreach (double[] point in Fill(at + 1, left - parts[at])) yield return point;
        }
    }
}
